import { onSignIn, onSignOut, session } from '@/shell'
import type { Pending } from '../thread/thread'
import type { Called, Taken } from '../types'

/** What was written and not sent, per conversation. */
export interface Draft {
  reply: string
  note: string
  mode: 'reply' | 'note'
  /** The suggestion that was put into the reply. */
  taken?: Taken | null
  /** Colleagues picked by @ in the note. */
  called?: Called[]
}

interface Kept {
  at: number
  draft: Draft
  pending: Pending[]
}

const PREFIX = 'zhike.desk.'
const LONGEST_MS = 24 * 3_600_000

const keyOf = (conversationId: string) => `${PREFIX}${session.staff?.id ?? ''}.${conversationId}`

function ownKeys(): string[] {
  return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX))
}

export function emptyDraft(): Draft {
  return { reply: '', note: '', mode: 'reply' }
}

/** What this agent left in the conversation, on this computer. */
export function loadKept(conversationId: string): { draft: Draft; pending: Pending[] } {
  try {
    const kept = JSON.parse(localStorage.getItem(keyOf(conversationId)) ?? 'null') as Kept | null
    if (kept) return { draft: { ...emptyDraft(), ...kept.draft }, pending: kept.pending }
  } catch {
    // unreadable: begin afresh
  }
  return { draft: emptyDraft(), pending: [] }
}

export function keep(conversationId: string, draft: Draft, pending: readonly Pending[]): void {
  try {
    if (!draft.reply && !draft.note && pending.length === 0) localStorage.removeItem(keyOf(conversationId))
    else localStorage.setItem(keyOf(conversationId), JSON.stringify({ at: Date.now(), draft, pending }))
  } catch {
    // a full store: the text still stands in the composer
  }
}

export function forget(conversationId: string): void {
  localStorage.removeItem(keyOf(conversationId))
}

function forgetAll(): void {
  ownKeys().forEach((key) => localStorage.removeItem(key))
}

/** Leaves nothing of a customer on the computer: not after signing out, for another person, or for more than a day. */
export function startKeeping(): void {
  onSignOut(forgetAll)
  onSignIn((staff) => {
    for (const key of ownKeys()) {
      if (!key.startsWith(`${PREFIX}${staff.id}.`)) localStorage.removeItem(key)
      else if (Date.now() - keptAt(key) > LONGEST_MS) localStorage.removeItem(key)
    }
  })
}

function keptAt(key: string): number {
  try {
    return (JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Kept>).at ?? 0
  } catch {
    return 0
  }
}
