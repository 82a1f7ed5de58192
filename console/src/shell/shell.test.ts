import { describe, expect, it } from 'vitest'
import { match } from './fuzzy'
import { grouped, pageAt, type Destination } from './navigation'
import { ariaKeys, conflictOf, mayChoose, type KeyEntry } from './keymap'
import { safeNext } from './router'
import { composing, inTextField, keyOf } from './shortcuts'

const key = (init: KeyboardEventInit) => new KeyboardEvent('keydown', init)

describe('finding a command', () => {
  it('finds words, pinyin initials and skipped letters, best first', () => {
    expect(match('转接', '转接到队列')?.at).toEqual([0, 1])
    expect(match('zj', '转接')?.at).toEqual([0, 1])
    expect(match('trn', 'Transfer')?.at).toEqual([0, 1, 3])
    expect(match('go', 'Go to Board')?.score ?? 0).toBeGreaterThan(match('gb', 'Go to Board')?.score ?? 0)
    expect(match('xyz', '转接')).toBeNull()
  })

  it('lists everything for an empty search', () => {
    expect(match('  ', 'Anything')).toEqual({ score: 0, at: [] })
  })
})

describe('keys', () => {
  it('are named the way the registry writes them', () => {
    expect(keyOf(key({ key: 'k', code: 'KeyK', ctrlKey: true }))).toBe('mod+k')
    expect(keyOf(key({ key: '†', code: 'KeyT', altKey: true }))).toBe('alt+t')
    expect(keyOf(key({ key: '?', code: 'Slash', shiftKey: true }))).toBe('?')
    expect(keyOf(key({ key: '？', code: 'Slash', shiftKey: true }))).toBe('?')
    expect(keyOf(key({ key: 'ArrowRight', altKey: true }))).toBe('alt+arrowright')
  })

  it('belong to the input method while it composes', () => {
    expect(composing(key({ key: 'Enter', isComposing: true }))).toBe(true)
    expect(composing(key({ key: 'Enter' }))).toBe(false)
  })

  it('stay text inside text fields', () => {
    const area = document.createElement('textarea')
    const box = Object.assign(document.createElement('input'), { type: 'checkbox' })
    expect(inTextField(area)).toBe(true)
    expect(inTextField(box)).toBe(false)
  })
})

describe('the pages', () => {
  const page = (path: string, area: Destination['area']): Destination => ({ area, path, name: path.slice(1), label: `label.${path}`, icon: 'book', order: 1 })
  const audit = page('/audit', 'system')
  const watch = page('/audit/watch', 'system')
  const desk = page('/desk', 'desk')

  it('stand in the rail by area, one alone under its own name', () => {
    expect(grouped([audit, desk, watch]).map((each) => [each.area, each.label, each.pages.length])).toEqual([
      ['desk', 'label./desk', 1],
      ['system', 'shell.area.system', 2],
    ])
    expect(grouped([])).toEqual([])
  })

  it('are found by the longest path that the address begins with', () => {
    const all = [audit, watch, desk]
    expect(pageAt('/audit/watch', all)).toBe(watch)
    expect(pageAt('/audit/entries/3', all)).toBe(audit)
    expect(pageAt('/auditors', all)).toBeUndefined()
  })
})

describe('keys of one’s own', () => {
  const entry = (id: string, keys: string): KeyEntry => ({ id, keys, title: '', group: '' })
  const entries = [entry('go.desk', 'g d'), entry('desk.next', 'e'), entry('desk.mode', 'n'), entry('matches.different', 'n')]
  const given = (id: string) => entries.find((each) => each.id === id)?.keys ?? ''
  const taken = (id: string, keys: string) => conflictOf(entries, id, keys, given)?.id

  it('never stand in the way of another command in the same place', () => {
    expect(taken('desk.next', 'n')).toBe('desk.mode')
    expect(taken('desk.next', 'g d')).toBe('go.desk')
    expect(taken('desk.next', 'g')).toBe('go.desk')
    expect(taken('go.desk', 'e')).toBe('desk.next')
    expect(taken('matches.different', 'e')).toBeUndefined()
    expect(taken('desk.next', 'e')).toBeUndefined()
    expect(taken('desk.next', '')).toBeUndefined()
  })

  it('are not those that write, move the focus, or belong to the browser', () => {
    for (const keys of ['q', '?', 'g d', 'alt+t', 'alt+arrowleft', 'mod+enter', 'mod+k']) expect([keys, mayChoose(keys)]).toEqual([keys, true])
    for (const keys of ['', 'enter', 'tab', ' ', 'mod+w', 'mod+c', 'shift+enter', '好', 'g d e']) expect([keys, mayChoose(keys)]).toEqual([keys, false])
  })

  it('are said to assistive technology where they can be', () => {
    expect([ariaKeys('alt+t'), ariaKeys('mod+enter'), ariaKeys('g d'), ariaKeys('')]).toEqual(['Alt+T', 'Control+Enter', undefined, undefined])
  })
})

describe('coming back after sign-in', () => {
  it('goes only to places inside the console', () => {
    expect(safeNext('/desk/1')).toBe('/desk/1')
    expect(safeNext('//evil.example')).toBeNull()
    expect(safeNext('/\\evil.example')).toBeNull()
    expect(safeNext('https://evil.example')).toBeNull()
  })
})
