import { describe, expect, it } from 'vitest'
import { formatBytes, formatDate, formatDuration, formatMoment, formatNumber, formatPercent, formatSpan } from './format'

const now = new Date(2026, 10, 20, 15, 0).getTime()

describe('figures and times', () => {
  it('count spans in whole seconds', () => {
    expect([0, 42, 252, 10880].map(formatSpan)).toEqual(['0:00', '0:42', '4:12', '3:01:20'])
    expect(formatSpan(-3)).toBe('0:00')
  })

  it('say today by the clock, yesterday by name, earlier by date', () => {
    const today = new Date(2026, 10, 20, 14, 23)
    const yesterday = new Date(2026, 10, 19, 16, 42)
    const earlier = new Date(2026, 10, 12, 9, 18)
    expect([today, yesterday, earlier].map((at) => formatMoment(at, 'zh', now))).toEqual(['14:23', '昨天 16:42', '11-12 09:18'])
    expect([today, yesterday, earlier].map((at) => formatMoment(at, 'en', now))).toEqual(['14:23', 'Yesterday 16:42', '12 Nov 09:18'])
    expect(formatMoment(new Date(2025, 0, 5, 8, 0), 'zh', now)).toBe('2025-01-05 08:00')
  })

  it('write full dates with the weekday', () => {
    expect(formatDate(now, 'zh')).toBe('2026-11-20 周五')
    expect(formatDate(now, 'en')).toBe('Fri 20 Nov 2026')
  })

  it('write durations in words', () => {
    expect([42, 185, 7500].map((s) => formatDuration(s, 'zh'))).toEqual(['42 秒', '3 分钟', '2 小时 5 分'])
    expect([42, 185, 7500].map((s) => formatDuration(s, 'en'))).toEqual(['42 s', '3 min', '2 h 5 min'])
  })

  it('use a real minus and enough digits for small rates', () => {
    expect(formatNumber(-2, 1)).toBe('−2.0')
    expect(formatNumber(-0.01, 1)).toBe('0.0')
    expect(formatNumber(12345)).toBe('12,345')
    expect([92.41, 0.257, 0].map(formatPercent)).toEqual(['92.4%', '0.26%', '0.0%'])
    expect(formatBytes(4_100_000)).toBe('4.1 MB')
  })
})
