import type { Attachment, Conversation, Message, Taken, Visibility } from '../types'

/** A message that is on its way: shown at once, stored when the server says so. */
export interface Pending {
  client_id: string
  text: string
  visibility: Visibility
  attachment: Attachment | null
  at: number
  /** waiting = no connection, goes out by itself; refused = the server said no, the agent decides. */
  state: 'sending' | 'waiting' | 'refused'
  code: string | null
  why: string
  /** A reply names the last message its author had seen; newer words of somebody else then refuse it. */
  seen_sequence: number | null
  /** The suggestion that it began as. */
  taken?: Taken | null
  /** Colleagues whom a note calls. */
  mentions?: string[]
}

const OVERTAKEN = new Set(['conversations.newer_reply', 'conversations.newer_line', 'conversations.newer_note'])

/** It was refused because somebody had said something meanwhile; who has read that may send it all the same. */
export function overtaken(item: Pending): boolean {
  return item.code !== null && OVERTAKEN.has(item.code)
}

/** By the rule somebody else has to look at it first. */
export function needsReview(item: Pending): boolean {
  return item.code === 'conversations.review_needed'
}

export interface Thread {
  id: string
  messages: Message[]
  pending: Pending[]
  /** The newest sequence that exists, as far as is known. */
  end: number
  loading: 'first' | 'older' | null
  error: unknown
  typingUntil: number
}

export function emptyThread(id: string): Thread {
  return { id, messages: [], pending: [], end: 0, loading: null, error: null, typingUntil: 0 }
}

export function firstOf(thread: Thread): number {
  return thread.messages[0]?.sequence ?? 0
}

export function lastOf(thread: Thread): number {
  return thread.messages.at(-1)?.sequence ?? 0
}

/** There are messages above the first one shown. */
export function hasOlder(thread: Thread): boolean {
  return firstOf(thread) > 1
}

/**
 * Adds messages in the order of their sequence, each once, and drops what was pending under the same client id: the
 * stored message takes its place.
 */
export function merge(thread: Thread, incoming: readonly Message[]): void {
  if (incoming.length === 0) return
  const bySequence = new Map(thread.messages.map((message) => [message.sequence, message]))
  for (const message of incoming) bySequence.set(message.sequence, message)
  thread.messages = [...bySequence.values()].sort((a, b) => a.sequence - b.sequence)
  thread.end = Math.max(thread.end, lastOf(thread))
  const stored = new Set(incoming.map((message) => message.client_id).filter(Boolean))
  if (thread.pending.some((each) => stored.has(each.client_id))) {
    thread.pending = thread.pending.filter((each) => !stored.has(each.client_id))
  }
}

/** The newest thing the customer said, 0 when nothing. */
export function lastFromCustomer(thread: Thread): number {
  return thread.messages.findLast((message) => message.author === 'customer')?.sequence ?? 0
}

/** A customer who is known may prove it by a code; the secure field appears in their chat. */
export function canAskIdentity(conversation: Conversation): boolean {
  return conversation.customer !== null && conversation.may.reply && conversation.identity_level < 'L2'
}

/** The newest thing that an agent said to the customer, 0 when nothing. */
export function lastFromAgent(thread: Thread): number {
  return thread.messages.findLast((message) => message.author === 'agent' && message.visibility === 'public')?.sequence ?? 0
}

/** Who has the last public word; notes and notices do not count. */
export function lastSpeaker(thread: Thread): 'customer' | 'agent' | 'assistant' | null {
  const last = thread.messages.findLast((message) => message.visibility === 'public' && message.author !== 'system')
  return last && last.author !== 'system' ? last.author : null
}
