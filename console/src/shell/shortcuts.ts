import { commands, type Command } from './commands'
import { keymap } from './keymap'

const MODIFIERS = new Set(['Control', 'Shift', 'Alt', 'Meta'])
const SEQUENCE_MS = 1_200
const TEXT_TYPES = new Set(['button', 'checkbox', 'radio', 'range', 'submit', 'reset', 'color', 'file'])

/** True where a typed letter becomes text. */
export function inTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLTextAreaElement || target.isContentEditable) return true
  if (target instanceof HTMLInputElement) return !TEXT_TYPES.has(target.type)
  return target instanceof HTMLSelectElement || target.getAttribute('role') === 'combobox'
}

/** An input method is composing: the key belongs to it. (229 is what some browsers report instead.) */
export function composing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229
}

const FULL_WIDTH: Record<string, string> = { '？': '?', '／': '/', '、': '/' }

/** The key as the registry writes it: "e", "alt+1", "mod+enter". */
export function keyOf(event: KeyboardEvent): string {
  const parts: string[] = []
  if (event.metaKey || event.ctrlKey) parts.push('mod')
  if (event.altKey) parts.push('alt')
  // with Alt a Mac types another sign (⌥T is †), so the physical key counts
  const physical = /^(?:Key|Digit)(.)$/.exec(event.code)?.[1]
  const key = event.altKey && physical ? physical : (FULL_WIDTH[event.key] ?? event.key)
  const name = key.toLowerCase()
  if (event.shiftKey && name.length > 1) parts.push('shift')
  return [...parts, name].join('+')
}

/** Turns key presses into commands. Returns how to stop. */
export function startShortcuts(): () => void {
  let first = ''
  let firstAt = 0

  function find(keys: string): Command | undefined {
    return commands.value.findLast((command) => command.keys === keys && !command.passive)
  }

  function resolve(key: string, now: number): Command | undefined {
    const sequence = first && now - firstAt < SEQUENCE_MS ? find(`${first} ${key}`) : undefined
    if (sequence) return sequence
    return find(key)
  }

  function refused(event: KeyboardEvent, key: string, plain: boolean): boolean {
    if (plain && (!(keymap.known && keymap.single) || inTextField(event.target))) return true
    return document.querySelector('dialog[open]') !== null && key !== 'mod+k'
  }

  function onKey(event: KeyboardEvent): void {
    if (event.defaultPrevented || composing(event) || event.repeat || MODIFIERS.has(event.key)) return
    const key = keyOf(event)
    const plain = !key.startsWith('mod+') && !key.startsWith('alt+')
    if (refused(event, key, plain)) return
    const now = Date.now()
    const command = resolve(key, now)
    first = plain ? key : ''
    firstAt = now
    if (!command) return
    event.preventDefault()
    first = ''
    command.run()
  }

  document.addEventListener('keydown', onKey)
  return () => document.removeEventListener('keydown', onKey)
}
