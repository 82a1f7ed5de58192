import { describe, expect, it } from 'vitest'
import type { AgentPressure, OwnerLoad } from '../types'
import { teamOf, totalsOf } from './team'

const waiting: AgentPressure[] = [
  { agent_id: 'a', agent_name: 'Ann', team: 'red', breached: 1, at_risk: 2 },
  { agent_id: 'b', agent_name: 'Ben', team: 'blue', breached: 3, at_risk: 0 },
]
const due: OwnerLoad[] = [
  { owner_id: 'a', owner_name: 'Ann', team: 'red', promises_overdue: 4, promises_today: 1, orders_overdue: 0, orders_today: 0 },
  { owner_id: 'c', owner_name: 'Cat', team: 'red', promises_overdue: 0, promises_today: 0, orders_overdue: 0, orders_today: 2 },
]

describe('the team at one look', () => {
  it('puts together what waits and what is due of each, who is late with most first', () => {
    expect(teamOf(waiting, due, '').map((one) => one.name)).toEqual(['Ann', 'Ben', 'Cat'])
    expect(teamOf(waiting, due, '')[0]?.counts).toEqual({ breached: 1, at_risk: 2, promises_overdue: 4, promises_today: 1, orders_overdue: 0, orders_today: 0 })
  })

  it('keeps to one team, and sums up what it shows', () => {
    const red = teamOf(waiting, due, 'red')
    expect(red.map((one) => one.id)).toEqual(['a', 'c'])
    expect(totalsOf(red)).toMatchObject({ breached: 1, promises_overdue: 4, orders_today: 2 })
  })
})
