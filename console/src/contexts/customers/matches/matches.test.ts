import { describe, expect, it } from 'vitest'
import { markOf, told, type Field } from './calls'
import { moved } from './criteria'

function field(agreement: Field['agreement']): Field {
  return { field: 'phone', left: '138****0001', right: '138****0002', agreement, evidence: null }
}

describe('a pair', () => {
  it('marks each field by a sign as well as by colour', () => {
    expect([markOf(field('same')), markOf(field('differs')), markOf(field('one_sided'))].map((each) => each.icon)).toEqual(['check', 'x', 'dash'])
  })

  it('tells of rows that a person can picture, the contacts first', () => {
    expect(told({ 'customers.search_key': 4, 'customers.holding': 2, 'conversations.conversation': 3 })).toEqual([
      { table: 'conversations_conversation', count: 3 },
      { table: 'customers_holding', count: 2 },
    ])
  })
})

describe('an order of criteria', () => {
  it('keeps all of them, whichever is moved', () => {
    expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b'])
    expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c'])
  })
})
