import { computed, reactive, readonly, shallowReactive } from 'vue'
import { api, live, take } from '@/api'
import { onSignIn, onSignOut } from './session'

/** A command whose keys can be chosen. What stands here is listed even where the command cannot be run just now. */
export interface KeyEntry {
  id: string
  /** Key of its title, and of the heading under which it is listed. */
  title: string
  group: string
  /** What it comes with: "e", "g d", "alt+t", "mod+enter"; "" = none. */
  keys: string
  /** Handled by the place itself (Enter in the composer): listed, not changed. */
  fixed?: boolean
  permission?: string
  /** What the title says of its place, as the key of a word. */
  of?: string
}

const state = reactive({ known: false, single: true, keys: {} as Record<string, string> })
const declared = shallowReactive(new Map<string, KeyEntry>())

/** `known`: until somebody's choice has been read no single key does anything, for they may have turned them off. */
export const keymap = readonly(state)

export const keyEntries = computed(() => [...declared.values()])

export function declareKeys(entries: readonly KeyEntry[]): void {
  for (const entry of entries) declared.set(entry.id, entry)
}

/** The keys of a command: chosen, else those it comes with. */
export function keysOf(id: string, given = ''): string {
  return state.keys[id] ?? declared.get(id)?.keys ?? given
}

/** As `aria-keyshortcuts` wants them; two keys in a row cannot be said there. */
export function ariaKeys(keys: string): string | undefined {
  if (!keys || keys.includes(' ')) return undefined
  const names: Record<string, string> = { mod: 'Control', alt: 'Alt', shift: 'Shift', enter: 'Enter', arrowleft: 'ArrowLeft', arrowright: 'ArrowRight', arrowup: 'ArrowUp', arrowdown: 'ArrowDown' }
  return keys
    .split('+')
    .map((part) => names[part] ?? part.toUpperCase())
    .join('+')
}

const BROWSERS = new Set([...'acfhjlnopqrtvwxyz0+-='].map((key) => `mod+${key}`))
const FITS = /^(?:[!-~](?: [!-~])?|(?:alt|mod)\+(?:[!-~]|enter)|alt\+arrow(?:left|right|up|down))$/

/** Whether these keys can be chosen at all: not what writes text, moves the focus, or belongs to the browser. */
export function mayChoose(keys: string): boolean {
  return FITS.test(keys) && !BROWSERS.has(keys)
}

/** Where a command works: "desk.next" on the desk; those of the frame work everywhere. */
const EVERYWHERE = new Set(['go', 'palette', 'sheet', 'notifications'])
const placeOf = (id: string) => id.split('.')[0] ?? ''
const meet = (a: string, b: string) => a === b || EVERYWHERE.has(a) || EVERYWHERE.has(b)

/** Whether one is the other, or the beginning of the other: "g" would never let "g d" come about. */
function collide(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b} `) || b.startsWith(`${a} `)
}

/** Another command that works in the same place and would be in the way of `keys`. */
export function conflictOf(entries: readonly KeyEntry[], id: string, keys: string, effective: (id: string) => string): KeyEntry | undefined {
  if (!keys) return undefined
  return entries.find((other) => other.id !== id && meet(placeOf(id), placeOf(other.id)) && effective(other.id) !== '' && collide(effective(other.id), keys))
}

async function load(): Promise<void> {
  const chosen = await take(api.GET('/api/v1/me/preferences', {}))
  Object.assign(state, { known: true, single: chosen.single_keys, keys: chosen.keys })
}

async function save(next: { single: boolean; keys: Record<string, string> }): Promise<void> {
  const before = { single: state.single, keys: state.keys }
  Object.assign(state, next)
  try {
    await take(api.PUT('/api/v1/me/preferences', { body: { single_keys: next.single, keys: next.keys } }))
  } catch (error) {
    Object.assign(state, before)
    throw error
  }
}

export const setSingleKeys = (single: boolean): Promise<void> => save({ single, keys: { ...state.keys } })

/** Gives a command other keys; those it comes with are not remembered as a choice. */
export function chooseKeys(id: string, keys: string): Promise<void> {
  const next = { ...state.keys, [id]: keys }
  if (declared.get(id)?.keys === keys) delete next[id]
  return save({ single: state.single, keys: next })
}

export const resetKeys = (): Promise<void> => save({ single: state.single, keys: {} })

/** Reads the choice of whoever signs in, and again after a break if it could not be read. */
export function startKeymap(): void {
  onSignIn(() => void load().catch(() => undefined))
  onSignOut(() => Object.assign(state, { known: false, single: true, keys: {} }))
  live.onOpen(() => {
    if (!state.known) void load().catch(() => undefined)
  })
}
