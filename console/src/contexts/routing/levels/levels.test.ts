import { afterEach, describe, expect, it } from 'vitest'
import { setZone } from '@/design'
import { EMPTY, filterOf } from './calls'
import { offsetOf, secondsOf, spanOf, whenOf } from './spans'

describe('spans of working time', () => {
  it.each([[30, 30, 's'], [60, 1, 'min'], [90, 90, 's'], [5400, 90, 'min'], [7200, 2, 'h'], [0, 0, 's']] as const)('%i s are %i %s', (seconds, n, unit) => {
    expect(spanOf(seconds)).toEqual({ n, unit })
    expect(secondsOf({ n, unit })).toBe(seconds)
  })

  it('is none where none was given', () => {
    expect(secondsOf(spanOf(null))).toBeNull()
    expect(secondsOf({ n: Number.NaN, unit: 'min' })).toBeNull()
  })

  it.each([-600, 0, 45, 3600])('an offset of %i s comes back', (offset) => {
    const { when, span } = whenOf(offset)
    expect(offsetOf(when, span)).toBe(offset)
  })
})

describe('what the list of clocks is narrowed to', () => {
  afterEach(() => setZone(undefined))

  it('asks for nothing that was not chosen', () => {
    expect(filterOf(EMPTY)).toEqual({ state: ['breached', 'at_risk'] })
  })

  it('takes whole days of the bank', () => {
    setZone('Asia/Shanghai')
    const { since, until, reason, agent } = filterOf({ ...EMPTY, reason: 'CCD-04', agent: 'a', from: '2026-11-20', to: '2026-11-20' })
    expect([since, until, reason, agent]).toEqual(['2026-11-19T16:00:00.000Z', '2026-11-20T16:00:00.000Z', 'CCD-04', 'a'])
  })
})
