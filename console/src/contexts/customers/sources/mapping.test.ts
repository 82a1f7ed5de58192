import { describe, expect, it } from 'vitest'
import { columnsOf, draftOf, isWrong, mappingOf } from './mapping'

describe('a mapping that is edited', () => {
  it('comes back as it was, what is not edited included', () => {
    const mapping = { id: ['no'], fields: { name: ['last', 'first'], phone: ['tel'] }, values: { gender: { '01': 'male' } }, zone: 'Asia/Shanghai', date_order: 'dmy', trust: 80 }
    expect(mappingOf(draftOf(mapping))).toEqual(mapping)
  })

  it('says nothing while no line could be known', () => {
    const draft = draftOf(null)
    expect(mappingOf(draft)).toBeNull()
    draft.fields.name = ['name']
    expect(mappingOf(draft)).toBeNull()
    draft.fields.number = ['no', '']
    expect(mappingOf(draft)).toEqual({ fields: { number: ['no'], name: ['name'] }, date_order: 'ymd', trust: 50 })
  })

  it('knows the cell that is wrong, and columns that are gone', () => {
    const draft = draftOf({ fields: { number: 'no', birth_date: 'born' } })
    const line = { row: 2, values: {}, column: 'born', problem: 'no date' }
    expect([isWrong(line, 'birth_date', draft), isWrong(line, 'number', draft), isWrong({ ...line, problem: null }, 'birth_date', draft)]).toEqual([true, false, false])
    expect(columnsOf({ columns: ['no', 'x'], encoding: 'utf-8', guessed: false, lines: [], mapping: null }, draft)).toEqual(['no', 'x', 'born'])
  })
})
