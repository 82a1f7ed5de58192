import type { RouteLocationRaw } from 'vue-router'
import type { AgentPressure, OwnerLoad } from '../types'

export type ColumnId = 'breached' | 'at_risk' | 'promises_overdue' | 'promises_today' | 'orders_overdue' | 'orders_today'
export interface Column {
  id: ColumnId
  /** It is late already. */
  over: boolean
  /** Where the rows of that number stand, of one person. */
  rows: (id: string) => RouteLocationRaw
}

const clocks = (state: string) => (agent: string) => ({ name: 'service-clocks', query: { agent, state } })
const orders = (state: string, kind: string) => (owner: string) => ({ name: 'work-orders', query: { owner, state, kind } })
/** What a supervisor looks at first, in this order. */
export const COLUMNS: readonly Column[] = [
  { id: 'breached', over: true, rows: clocks('breached') },
  { id: 'at_risk', over: false, rows: clocks('at_risk') },
  { id: 'promises_overdue', over: true, rows: orders('overdue', 'promise') },
  { id: 'promises_today', over: false, rows: orders('due_today', 'promise') },
  { id: 'orders_overdue', over: true, rows: orders('overdue', 'others') },
  { id: 'orders_today', over: false, rows: orders('due_today', 'others') },
]

export interface Person {
  id: string
  name: string
  counts: Record<ColumnId, number>
}

const NOTHING: Record<ColumnId, number> = { breached: 0, at_risk: 0, promises_overdue: 0, promises_today: 0, orders_overdue: 0, orders_today: 0 }
const late = (one: Person) => COLUMNS.filter((column) => column.over).reduce((sum, column) => sum + one.counts[column.id], 0)

/** Everybody of a team ('' = of all) with what presses of theirs; who is late with most comes first. */
export function teamOf(waiting: readonly AgentPressure[], due: readonly OwnerLoad[], team: string): Person[] {
  const found = new Map<string, Person>()
  const take = (id: string, name: string, of: string, counts: Partial<Record<ColumnId, number>>) => {
    if (team && of !== team) return
    const known = found.get(id) ?? { id, name, counts: { ...NOTHING } }
    found.set(id, { ...known, counts: { ...known.counts, ...counts } })
  }
  for (const each of waiting) take(each.agent_id, each.agent_name, each.team, { breached: each.breached, at_risk: each.at_risk })
  for (const { owner_id, owner_name, team: of, promises_overdue, promises_today, orders_overdue, orders_today } of due) take(owner_id, owner_name, of, { promises_overdue, promises_today, orders_overdue, orders_today })
  return [...found.values()].sort((a, b) => late(b) - late(a))
}

export function totalsOf(people: readonly Person[]): Record<ColumnId, number> {
  const sums = { ...NOTHING }
  for (const one of people) for (const { id } of COLUMNS) sums[id] += one.counts[id]
  return sums
}
