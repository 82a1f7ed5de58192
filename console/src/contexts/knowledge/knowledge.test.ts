import { describe, expect, it } from 'vitest'
import { contentOf, daysLeft, formOf, localTime, newArticleOf, stepsOf } from './article'
import type { Article, Status } from './calls'
import { difference } from './difference'
import { sheetOf } from './freshness'

const EDITOR = 'e1'
const AUTHOR = 'a1'

function article(changes: Partial<Article> = {}): Article {
  return {
    id: 'x', key: '', language: 'en', status: 'draft', version: 0, in_force: null, upcoming: null, revision: 3,
    question: 'How long?', answer: 'Two days.', variants: ['When?', 'By when?'], category: 'PAY-01', verbatim: false, audience: 'public', channels: [], regions: [], products: [], attachments: [{ file: 'f1', name: 'a.png', content_type: 'image/png', size: 9, width: 3, height: 2, alt_zh: '图', alt_en: ' A map ' }],
    effective_from: '2026-12-01T01:30:45Z', effective_until: null, owner: { id: AUTHOR, name: 'A' }, review_on: null, authors: [AUTHOR],
    submitted_by: null, submitted_at: null, endorsed_by: null, endorsed_at: null, approved_by: null, approved_at: null, comment: '',
    updated_by: null, updated_at: '2026-11-01T00:00:00Z', created_at: '2026-11-01T00:00:00Z', ...changes,
  }
}

describe('the form of an article', () => {
  it('says what it read, seconds and owner and all, when nothing was changed', () => {
    const read = article()
    const content = contentOf(formOf(read, 'zh'), read)
    expect(content).toMatchObject({ question: 'How long?', variants: ['When?', 'By when?'], effective_from: read.effective_from, effective_until: null, owner: AUTHOR, attachments: [{ file: 'f1', alt_zh: '图', alt_en: 'A map' }] })
  })

  it('takes a time that was changed as local', () => {
    const read = article()
    const form = { ...formOf(read, 'zh'), from: '2026-12-02T09:00' }
    const content = contentOf(form, read)
    expect(localTime(content.effective_from)).toBe('2026-12-02T09:00')
  })

  it('drops empty lines among the ways to ask, and blanks around them', () => {
    const form = { ...formOf(null, 'en'), question: ' Q ', answer: 'A', variants: '\n one \n\n two\n' }
    expect(newArticleOf(form)).toMatchObject({ question: 'Q', variants: ['one', 'two'], language: 'en', effective_from: null, owner: null })
  })
})

describe('the steps of an article', () => {
  const all = () => true
  const steps = (status: Status, who = EDITOR, more: Partial<Article> = {}) => stepsOf(article({ status, ...more }), who, all)

  it('follow its state', () => {
    expect(steps('draft')).toMatchObject({ submit: true, decide: null, publish: false, expire: false })
    expect(steps('submitted')).toMatchObject({ submit: false, decide: 'business', own: false, publish: false })
    expect(steps('endorsed')).toMatchObject({ decide: 'compliance', own: false, publish: false })
    expect(steps('approved')).toMatchObject({ decide: null, publish: true })
    expect(steps('published', EDITOR, { in_force: 1 })).toMatchObject({ publish: false, expire: true, goBack: true })
    expect(steps('expired')).toMatchObject({ expire: false })
    expect(steps('published', EDITOR, { upcoming: 2 }).expire).toBe(true)
  })

  it('let no author approve, and nobody twice', () => {
    expect(steps('submitted', AUTHOR)).toMatchObject({ decide: null, own: true })
    expect(steps('endorsed', EDITOR, { endorsed_by: { id: EDITOR, name: 'E' } })).toMatchObject({ decide: null, own: true })
  })

  it('follow the permissions', () => {
    const one = (permission: string) => stepsOf(article({ status: 'submitted' }), EDITOR, (each) => each === permission)
    expect(one('knowledge.edit')).toMatchObject({ edit: true, decide: null, own: false })
    expect(one('knowledge.approve')).toMatchObject({ edit: false, decide: 'business' })
    expect(one('knowledge.comply').decide).toBeNull()
    expect(Object.values(one('knowledge.read')).some(Boolean)).toBe(false)
  })
})

describe('what ends soon', () => {
  const now = new Date('2026-11-01T00:00:00Z').getTime()
  it.each([
    [null, 1, null],
    ['2026-11-04T01:00:00Z', 1, 3],
    ['2026-11-04T01:00:00Z', null, null],
    ['2027-01-01T00:00:00Z', 1, null],
    ['2026-10-01T00:00:00Z', 1, null],
  ])('%s in force %s: %s', (effective_until, in_force, days) => {
    expect(daysLeft({ effective_until, in_force }, now)).toBe(days)
  })
})

describe('the difference of two texts', () => {
  const shown = (before: string, after: string) => difference(before, after).map((part) => `${{ same: '=', gone: '-', new: '+' }[part.kind]}${part.text}`)
  const cases = ['', 'a', 'one two three', 'one 2 three', 'limit is 50,000 a day\nfree', 'limit is 200,000 a day', 'x y x y', 'y x y x']

  it('goes by whole words and by single Chinese signs', () => {
    expect(shown('the fee is 5 yuan', 'the fee is 20 yuan')).toEqual(['=the fee is ', '-5', '+20', '= yuan'])
    expect(shown('\u5355\u7b14\u4e0a\u9650', '\u5355\u65e5\u4e0a\u9650')).toEqual(['=\u5355', '-\u7b14', '+\u65e5', '=\u4e0a\u9650'])
    expect(shown('same', 'same')).toEqual(['=same'])
  })

  it('gives both texts back, whatever they are', () => {
    for (const before of [...cases, 'p '.repeat(3_000)]) {
      for (const after of [...cases, 'q '.repeat(3_000)]) {
        const parts = difference(before, after)
        const without = (kind: string) => parts.filter((part) => part.kind !== kind).map((part) => part.text).join('')
        expect([without('new'), without('gone')]).toEqual([before, after])
      }
    }
  })
})

describe('a sheet of what is to be read again', () => {
  it('guards what a spreadsheet would run, and quotes what it would split', () => {
    const line = { id: 'a', question: '=1+1, "x"', language: 'en' as const, owner: '', review_on: null }
    expect(sheetOf([line]).split('\r\n')[1]).toBe('a,"\'=1+1, ""x""",en,,,,,,,')
  })
})
