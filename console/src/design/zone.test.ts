import { afterEach, describe, expect, it } from 'vitest'
import { formatClock, formatDate, formatDay, formatMoment } from './format'
import { dayNumber, dayText, endOfDay, fieldOf, foreignZone, momentOf, partsOf, setZone } from './zone'

const NOON = '2026-11-20T04:00:00Z'

afterEach(() => setZone(undefined))

describe('times in the zone of the bank', () => {
  it('are the same wherever the device stands', () => {
    setZone('Asia/Shanghai')
    expect(partsOf(NOON)).toEqual({ year: 2026, month: 11, day: 20, hour: 12, minute: 0, second: 0 })
    expect([formatClock(NOON), dayText('2026-11-20T16:00:00Z'), fieldOf(NOON)]).toEqual(['12:00', '2026-11-21', '2026-11-20T12:00'])
    expect(formatDate('2026-11-20T16:30:00Z', 'en')).toBe('Sat 21 Nov 2026')
    const now = Date.parse('2026-11-20T17:00:00Z')
    expect([formatMoment('2026-11-20T16:30:00Z', 'zh', now), formatMoment(NOON, 'zh', now)]).toEqual(['00:30', '昨天 12:00'])
    setZone('America/New_York')
    expect(formatClock(NOON)).toBe('23:00')
    expect(dayNumber(NOON)).toBe(dayNumber('2026-11-19'))
  })

  it('leave a day alone as it is', () => {
    setZone('America/New_York')
    expect([formatDay('2026-11-12', 'en', Date.parse(NOON)), dayText('2026-11-12')]).toEqual(['12 Nov', '2026-11-12'])
  })

  it('are read back from a field', () => {
    for (const zone of ['Asia/Shanghai', 'America/New_York', 'Asia/Kathmandu', 'UTC']) {
      setZone(zone)
      for (const at of [NOON, '2026-03-08T12:30:00Z', '2026-11-01T12:30:00Z', '2027-01-01T00:00:00Z']) expect(momentOf(fieldOf(at))?.toISOString()).toBe(new Date(at).toISOString())
    }
    setZone('Asia/Shanghai')
    expect(momentOf('2026-11-20')?.toISOString()).toBe('2026-11-19T16:00:00.000Z')
    expect([momentOf(''), momentOf('soon'), fieldOf(null)]).toEqual([null, null, ''])
  })

  it('go on where a clock change skips an hour', () => {
    setZone('America/New_York')
    expect([endOfDay('2026-03-08')?.toISOString(), endOfDay('')]).toEqual(['2026-03-09T04:00:00.000Z', null])
    expect(fieldOf(momentOf('2026-03-08T02:30'))).toMatch(/^2026-03-08T0[13]:30$/)
  })

  it('name the zone where the device shows another time', () => {
    setZone('Pacific/Chatham')
    expect(foreignZone(Date.parse(NOON))).toBe(Intl.DateTimeFormat().resolvedOptions().timeZone === 'Pacific/Chatham' ? '' : 'Pacific/Chatham')
    setZone(Intl.DateTimeFormat().resolvedOptions().timeZone)
    expect(foreignZone(Date.parse(NOON))).toBe('')
    setZone('No/Such')
    expect(foreignZone(Date.parse(NOON))).toBe('')
  })
})
