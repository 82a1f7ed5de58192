import { describe, expect, it } from 'vitest'
import type { Joined, Message } from './calls'
import { EMPTY, filterOf, queryOf, sameFilter, whole } from './filter'
import { merged } from './thread'
import { EVERYTHING, NOTHING, countOf, extend, isPicked, toggle, toggleShown } from './selection'

const SHOWN = ['a', 'b', 'c', 'd']

describe('a filter in the address', () => {
  it('comes back as it was', () => {
    const filter = { ...EMPTY, states: ['queued', 'offered'] as ('queued' | 'offered')[], queues: ['cards'], days: 7, waits_over_min: 10, order: 'oldest' as const }
    expect(filterOf(queryOf(filter))).toEqual(filter)
    expect(filterOf(queryOf(EMPTY))).toEqual(EMPTY)
  })

  it('is none where only a view is named, and numbers that are none are left out', () => {
    expect(filterOf({ view: 'mine' })).toBeNull()
    expect(filterOf({ days: 'x', queues: 'cards' })).toEqual({ ...EMPTY, queues: ['cards'] })
  })

  it('is the same whatever asks for nothing', () => {
    expect(sameFilter(whole({ whose: 'mine', order: 'newest' }), { ...EMPTY, whose: 'mine' })).toBe(true)
    expect(sameFilter(EMPTY, { ...EMPTY, days: 1 })).toBe(false)
  })
})

describe('a thread with what was merged into it', () => {
  it('is in order of time, each part in its own order', () => {
    const own = [{ id: 'a', at: '2026-11-20T04:00:00Z' }, { id: 'b', at: '2026-11-20T04:00:09Z' }] as Message[]
    const joined = [{ id: 'x', at: '2026-11-20T04:00:00Z' }, { id: 'y', at: '2026-11-20T04:00:05+00:00' }] as Joined[]
    expect(merged(own, joined).map((each) => each.id)).toEqual(['a', 'x', 'y', 'b'])
    expect(merged(own, [])).toEqual(own)
  })
})

describe('a selection', () => {
  it('takes rows in and out, and ranges either way', () => {
    const one = toggle(NOTHING, 'c', SHOWN)
    expect([...extend(one, 'a', SHOWN).ids]).toEqual(['c', 'a', 'b'])
    expect([...toggle(one, 'c', SHOWN).ids]).toEqual([])
    expect([...extend(NOTHING, 'b', SHOWN).ids]).toEqual(['b'])
    expect(extend(one, 'gone', SHOWN)).toBe(one)
  })

  it('holds all that the filter finds, and leaves what is shown when one row goes', () => {
    expect(isPicked(EVERYTHING, 'z')).toBe(true)
    expect(countOf(EVERYTHING, 4_321)).toBe(4_321)
    expect([...toggle(EVERYTHING, 'b', SHOWN).ids]).toEqual(['a', 'c', 'd'])
  })

  it('takes all that is shown, or none', () => {
    const all = toggleShown(NOTHING, SHOWN)
    expect(countOf(all, 9)).toBe(4)
    expect(toggleShown(all, SHOWN)).toBe(NOTHING)
    expect(countOf(toggleShown(NOTHING, []), 9)).toBe(0)
  })
})
