import { describe, expect, it } from 'vitest'
import { arrange, fullness, loadOf } from './agents'
import type { Agent } from './calls'

function agent(changes: Partial<Agent>): Agent {
  return {
    staff_id: 'a', name: '李一', number: '1001', team: '一组', state: 'idle', declared: 'online', reason: 'available', reason_name: { zh: '在线', en: 'Online' }, since: '2026-11-20T04:00:00Z',
    over_s: 0, heard: true, loads: {}, capacities: { chat: 3 }, skills: [], queues: ['general'], lent_to: null, set_by: '', note: '', contacts: [], ...changes,
  }
}
const all = { text: '', state: '', queue: '' }

describe('the agents of the floor', () => {
  const resting = agent({ staff_id: 'b', name: '王二', number: '1002', state: 'break', over_s: 420 })
  const lent = agent({ staff_id: 'c', name: '赵三', number: '1003', queues: ['cards'], lent_to: 'cards', loads: { chat: 2 }, since: '2026-11-20T03:00:00Z' })
  const people = [agent({}), resting, lent]

  it('come with whoever needs a look first', () => {
    expect(arrange(people, all, 'attention').map((one) => one.staff_id)).toEqual(['b', 'c', 'a'])
    expect(arrange(people, all, 'load')[0]?.staff_id).toBe('c')
  })
  it('are found by name, number or team, state and queue', () => {
    expect(arrange(people, { ...all, text: ' 1003 ' }, 'name')).toEqual([lent])
    expect(arrange(people, { ...all, state: 'over' }, 'name')).toEqual([resting])
    expect(arrange(people, { ...all, state: 'idle', queue: 'general' }, 'name').map((one) => one.staff_id)).toEqual(['a'])
    expect(arrange(people, { ...all, queue: 'cards' }, 'name')).toEqual([lent])
  })
  it('are as full as what they hold of what they can', () => {
    expect(fullness(lent)).toBeCloseTo(2 / 3)
    expect(fullness(agent({ capacities: {} }))).toBe(0)
    expect(loadOf(agent({ capacities: { chat: 3, voice: 0 }, loads: { chat: 1 } }))).toEqual([{ kind: 'chat', load: 1, most: 3 }])
  })
})
