import { describe, expect, it } from 'vitest'
import { aboutOf, bodyOf, canLook, draftSourceOf } from './about'
import { csvOf, type Source } from './calls'

const SOURCE = { name: 'core', label: '核心', kind: 'sql', place: 'postgresql://u@db/core', query: 'select 1', pattern: '', watermark: 'at', every_minutes: null, daily_at: '02:30', expected_rows: 10, every_hours: 12, active: true, version: 3, mapping: {} } as unknown as Source

describe('a source that is written', () => {
  it('comes back as it was, with no password', () => {
    const body = bodyOf('sql', aboutOf(SOURCE), { fields: { number: 'no' } })
    expect(body).toEqual({ label: '核心', place: 'postgresql://u@db/core', query: 'select 1', pattern: '', watermark: 'at', every_minutes: null, daily_at: '02:30', expected_rows: 10, every_hours: 12, active: true, password: '', mapping: { fields: { number: 'no' } } })
  })

  it('says only what its kind has', () => {
    const about = { ...aboutOf(SOURCE), pattern: '*.csv', password: 'x' }
    expect(bodyOf('folder', about, null)).toMatchObject({ place: 'postgresql://u@db/core', pattern: '*.csv', query: '', watermark: '', daily_at: '', password: '' })
    expect(bodyOf('push', about, { fields: {} })).toMatchObject({ place: '', pattern: '', mapping: {} })
    expect(bodyOf('sql', { ...about, when: 'minutes', minutes: 15 }, null)).toMatchObject({ every_minutes: 15, daily_at: '', password: 'x' })
    expect(draftSourceOf('sql', about, null, SOURCE)).toMatchObject({ kind: 'sql', source: 'core', pattern: '' })
  })

  it('can be looked into when it says where', () => {
    const fresh = aboutOf(null)
    expect([canLook('sql', fresh, null), canLook('folder', fresh, null), canLook('file', fresh, null), canLook('sql', aboutOf(SOURCE), null)]).toEqual([false, false, false, true])
  })
})

describe('the list as a file', () => {
  it('cannot be broken or taken for a formula', async () => {
    const text = await csvOf([['a,b', '=1+1', '"q"', -5, null]]).text()
    expect(text.replace('\ufeff', '')).toBe(`"a,b",'=1+1,"""q""",-5,\r\n`)
  })
})
