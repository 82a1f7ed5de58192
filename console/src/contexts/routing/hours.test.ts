import { describe, expect, it } from 'vitest'
import { readSpans, writeSpans } from './hours'

describe('opening hours', () => {
  it('are read as people write them', () => {
    expect(readSpans('8:30-12:00, 13:30–17:30')).toEqual([['08:30', '12:00'], ['13:30', '17:30']])
    expect(readSpans('０９：００至１７：００')).toEqual([['09:00', '17:00']])
    expect(readSpans('09:00-12:00、14:00-18:00')).toHaveLength(2)
    expect(readSpans('  ')).toEqual([])
  })

  it.each(['all day', '08:30', '08:30-', '8-12', '08:30-12:00 13:30-17:30'])('are refused when %s is written', (line) => {
    expect(readSpans(line)).toBeNull()
  })

  it('are written as they are read', () => {
    const spans = [['08:30', '12:00'], ['13:30', '24:00']]
    expect(readSpans(writeSpans(spans))).toEqual(spans)
    expect(writeSpans(null)).toBe('')
  })
})
