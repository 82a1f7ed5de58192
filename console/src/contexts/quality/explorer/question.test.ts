import { describe, expect, it } from 'vitest'
import { datesOf, narrow, readQuestion, writeQuestion } from './question'

const TODAY = '2026-11-30'
const slice = { from: '2026-10-20', to: '2026-11-12', filters: { channel: ['voice'] } }

describe('a question of the explorer', () => {
  it('stands wholly in the address', () => {
    const query = { m: ['wait_all', 'fcr_callback@1'], by: 'week', split: 'channel', from: '2026-10-01', to: '2026-10-31', region: ['江南', 'none'], top: '5', show: 'fcr_callback@1' }
    const question = readQuestion(query, TODAY)
    expect(writeQuestion(question)).toEqual(query)
    expect(question.filters).toEqual({ region: ['江南', 'none'] })
  })

  it('has sensible answers where the address says nothing or nonsense', () => {
    expect(readQuestion({}, TODAY)).toMatchObject({ by: 'day', split: '', preset: 'last_30', from: '2026-11-01', to: TODAY, show: 'wait_all' })
    expect(readQuestion({ p: 'since ever', split: 'day', show: 'no' }, TODAY)).toMatchObject({ preset: 'last_30', split: '', show: 'wait_all' })
  })

  it.each([
    ['today', '2026-11-30', '2026-11-30'],
    ['yesterday', '2026-11-29', '2026-11-29'],
    ['last_7', '2026-11-24', '2026-11-30'],
    ['this_month', '2026-11-01', '2026-11-30'],
    ['last_month', '2026-10-01', '2026-10-31'],
  ] as const)('knows what %s is', (preset, from, to) => {
    expect(datesOf(preset, TODAY)).toEqual({ from, to })
  })

  it('narrows to the days or the group of a row', () => {
    expect(narrow(slice, 'day', '2026-11-01')).toEqual({ ...slice, from: '2026-11-01', to: '2026-11-01' })
    expect(narrow(slice, 'week', '2026-11-09')).toEqual({ ...slice, from: '2026-11-09', to: '2026-11-12' })
    expect(narrow(slice, 'month', '2026-10')).toEqual({ ...slice, from: '2026-10-20', to: '2026-10-31' })
    expect(narrow(slice, 'region', null).filters).toEqual({ channel: ['voice'], region: ['none'] })
  })
})
