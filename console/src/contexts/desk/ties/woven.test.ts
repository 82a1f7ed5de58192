import { describe, expect, it } from 'vitest'
import { emptyThread, type Thread } from '../thread/thread'
import type { JoinedMessage, Message, Tie } from '../types'
import { splitOff, weave } from './woven'

const at = (seconds: number): string => new Date(Date.UTC(2026, 10, 20, 4, 0, seconds)).toISOString()
const own = (sequence: number, seconds: number): Message => ({ sequence, at: at(seconds) }) as Message
const other = (sequence: number, seconds: number): JoinedMessage => ({ sequence, at: at(seconds), conversation_id: 'b' }) as JoinedMessage
const tie = (seconds: number, role: Tie['role'] = 'kept'): Tie => ({ id: 'tie', role, other_id: 'b', at: at(seconds), taken: [] as number[] }) as Tie

function thread(...messages: Message[]): Thread {
  return { ...emptyThread('a'), messages }
}

describe('what was merged is read with the thread', () => {
  it('in order of time, each thread in its own order', () => {
    const lines = weave(thread(own(1, 1), own(2, 5), own(3, 9)), [other(1, 5), other(2, 6)], [tie(8)])
    expect(lines.map((line) => line.key)).toEqual(['1', '2', 'b-1', 'b-2', 'tie', '3'])
  })

  it('only as far back as the thread is loaded', () => {
    const lines = weave(thread(own(7, 5), own(8, 9)), [other(1, 1), other(2, 6)], [tie(8)])
    expect(lines.map((line) => line.key)).toEqual(['7', 'b-2', 'tie', '8'])
  })

  it('and not at the end that was merged away, or of a link', () => {
    const lines = weave(thread(own(1, 1)), [other(1, 5)], [tie(8, 'merged'), tie(9, 'linked')])
    expect(lines.map((line) => line.key)).toEqual(['1'])
  })

  it('as what a split took along is in the new one, whose thread it begins', () => {
    const lines = weave(thread(own(1, 9)), [other(3, 5)], [tie(8, 'split_off')])
    expect(lines.map((line) => line.key)).toEqual(['b-3', 'tie', '1'])
  })
})

describe('what was split off stays where it was said', () => {
  it('and is known by its place, of each split', () => {
    const splits = [{ ...tie(8, 'original'), taken: [2, 3] }, { ...tie(9, 'original'), id: 'later', taken: [7] }, { ...tie(9, 'split_off'), taken: [1] }]
    expect([...splitOff(splits)].map(([place, by]) => [place, by.id])).toEqual([[2, 'tie'], [3, 'tie'], [7, 'later']])
  })
})
