import { describe, expect, it } from 'vitest'
import { share, sparkline } from './calls'

describe('the scoreboard', () => {
  it('adds sums up and never rounds up to a hundred', () => {
    expect(share([{ checked: 10, failed: 1 }, { checked: 90, failed: 0 }])).toBe(99)
    expect(share([{ checked: 100_000, failed: 1 }])).toBe(99.9)
    expect(share([])).toBeNull()
  })

  it('draws a point for each run', () => {
    expect(sparkline([0, 100])).toBe('0.0,23.0 100.0,1.0')
    expect(sparkline([50])).toBe('0.0,12.0')
  })
})
