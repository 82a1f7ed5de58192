import type { Agent } from './calls'

export interface Filter {
  text: string
  state: string
  queue: string
}
export type Order = 'attention' | 'name' | 'time' | 'load'

const total = (counts: Record<string, number>) => Object.values(counts).reduce((sum, one) => sum + one, 0)

/** How full somebody is, 0-1. */
export function fullness(agent: Agent): number {
  const most = total(agent.capacities)
  return most ? total(agent.loads) / most : 0
}

/** "2/3" by kind of channel, in the order of the setup. */
export function loadOf(agent: Agent): { kind: string; load: number; most: number }[] {
  return Object.entries(agent.capacities)
    .filter(([, most]) => most > 0)
    .map(([kind, most]) => ({ kind, load: agent.loads[kind] ?? 0, most }))
}

function fits(agent: Agent, filter: Filter): boolean {
  const text = filter.text.trim().toLowerCase()
  if (text && ![agent.name, agent.number, agent.team].some((one) => one.toLowerCase().includes(text))) return false
  if (filter.state === 'over' ? agent.over_s <= 0 : filter.state && agent.state !== filter.state) return false
  return !filter.queue || (agent.lent_to ? agent.lent_to === filter.queue : agent.queues.includes(filter.queue))
}

const since = (agent: Agent) => Date.parse(agent.since)
const compare: Record<Order, (one: Agent, other: Agent) => number> = {
  // whoever is over a limit or silent first, then whoever has been in their state longest
  attention: (one, other) => other.over_s - one.over_s || Number(one.heard) - Number(other.heard) || since(one) - since(other),
  name: (one, other) => one.name.localeCompare(other.name, 'zh') || one.number.localeCompare(other.number),
  time: (one, other) => since(one) - since(other),
  load: (one, other) => fullness(other) - fullness(one),
}

/** The agents that the filter leaves, in order. */
export function arrange(agents: readonly Agent[], filter: Filter, order: Order): Agent[] {
  return agents.filter((one) => fits(one, filter)).sort((one, other) => compare[order](one, other) || one.number.localeCompare(other.number))
}
