import { describe, expect, it } from 'vitest'
import type { Report } from '../calls'
import { showValue } from '../figures'
import { daysOf, stripsOf } from './days'

const figure = (value: number | null) => ({ value, n: 1, low: null, high: null, reason: null })

function report(rows: [string, string, number | null, number | null][]): Report {
  return {
    rows: rows.map(([part, day, availability, faults]) => ({ service_part: part, day, metrics: { availability: figure(availability), faults: figure(faults) } })),
    total: { metrics: {} },
    labels: {},
    definitions: [],
    folded: {},
    freshness: {} as Report['freshness'],
  }
}

describe('a strip of days', () => {
  it('has each day of the period, over the end of a month', () => {
    expect(daysOf('2026-11-29', '2026-12-01')).toEqual(['2026-11-29', '2026-11-30', '2026-12-01'])
  })

  it('says of a day nobody watched that nothing is known', () => {
    const strips = stripsOf(
      report([
        ['web', '2026-11-30', 100, 0],
        ['web', '2026-12-01', 99.95, 1],
        ['web', '2026-12-02', 80, 2],
        ['web', '2026-12-03', null, 1],
      ]),
      '2026-11-29',
      '2026-12-03',
    )
    expect(strips.get('web')?.map((each) => each.tone)).toEqual(['unwatched', 'up', 'short', 'long', 'long'])
  })
})

describe('an availability', () => {
  it('is not told as all of the time when it is not', () => {
    expect([99.9, 99.9978, 100].map((value) => showValue(value, '%'))).toEqual(['99.9%', '99.997%', '100.0%'])
  })
})
