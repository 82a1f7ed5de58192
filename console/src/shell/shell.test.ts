import { describe, expect, it } from 'vitest'
import { match } from './fuzzy'
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

describe('coming back after sign-in', () => {
  it('goes only to places inside the console', () => {
    expect(safeNext('/desk/1')).toBe('/desk/1')
    expect(safeNext('//evil.example')).toBeNull()
    expect(safeNext('/\\evil.example')).toBeNull()
    expect(safeNext('https://evil.example')).toBeNull()
  })
})
