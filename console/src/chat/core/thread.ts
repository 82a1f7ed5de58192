/**
 * The thread as this page knows it: a pure function from what was known and what happened to what is known.
 *
 * Stale state + the frames since then == the state of a page that was just opened. Three rules carry that:
 * messages are kept by sequence, each once; `cursor` (what is asked "after") grows with whole `messages` frames only,
 * never with an acknowledgement, which may overtake the messages before it; what was written here leaves the outbox
 * only when the server has it.
 */
import type { Attachment, Author, Conversation, Frame, Message, Refusal } from './wire'

export type DraftStatus = 'waiting' | 'sending' | 'failed'

/** Something the customer wrote that the server has not acknowledged. `tab`: the page that wrote it. */
export interface Draft {
  clientId: string
  text: string
  attachment: Attachment | null
  writtenAt: number
  sentAt: number
  status: DraftStatus
  refusal: Refusal | null
  retryAt: number | null
  tab: string
}

export interface Thread {
  conversation: Conversation | null
  messages: readonly Message[]
  cursor: number
  outbox: readonly Draft[]
  /** Asked for a person; the server has not yet said that it heard. */
  personAsked: boolean
  typing: { author: Author; at: number } | null
  /** The last refusal that belongs to no message, until something else happens. */
  refusal: Refusal | null
}

export type Happening =
  | { type: 'frame'; frame: Frame; at: number }
  | { type: 'written'; draft: Draft }
  | { type: 'sent'; clientId: string; at: number }
  | { type: 'unsent' }
  | { type: 'refused'; clientId: string | null; refusal: Refusal; at: number }
  | { type: 'again'; clientId: string }
  | { type: 'discarded'; clientId: string }
  | { type: 'adopted'; drafts: readonly Draft[]; own: string }
  | { type: 'person-asked' }
  | { type: 'calmed'; what: 'typing' | 'refusal' }
  | { type: 'forgotten' }

export const EMPTY: Thread = {
  conversation: null,
  messages: [],
  cursor: 0,
  outbox: [],
  personAsked: false,
  typing: null,
  refusal: null,
}

export const isEnded = (conversation: Conversation | null): boolean =>
  conversation !== null && (conversation.state === 'wrap_up' || conversation.state === 'closed')

export const isWaiting = (conversation: Conversation | null): boolean =>
  conversation !== null && (conversation.state === 'queued' || conversation.state === 'offered')

/** `known` and `arrived` together: each sequence once, in order; what arrived wins over what was assumed. */
export function mergeMessages(known: readonly Message[], arrived: readonly Message[]): readonly Message[] {
  if (arrived.length === 0) return known
  const bySequence = new Map(known.map((message) => [message.sequence, message]))
  for (const message of arrived) bySequence.set(message.sequence, message)
  return [...bySequence.values()].sort((one, other) => one.sequence - other.sequence)
}

function withoutStored(outbox: readonly Draft[], messages: readonly Message[]): readonly Draft[] {
  const stored = new Set(messages.map((message) => message.clientId))
  const left = outbox.filter((draft) => !stored.has(draft.clientId))
  return left.length === outbox.length ? outbox : left
}

function take(thread: Thread, arrived: readonly Message[]): Thread {
  const messages = mergeMessages(thread.messages, arrived)
  const cursor = arrived.reduce((highest, message) => Math.max(highest, message.sequence), thread.cursor)
  const spoken = arrived.some((message) => message.author === thread.typing?.author)
  return {
    ...thread,
    messages,
    cursor,
    outbox: withoutStored(thread.outbox, arrived),
    typing: spoken ? null : thread.typing,
  }
}

function conversationNow(thread: Thread, conversation: Conversation): Thread {
  const same = thread.conversation?.id === conversation.id
  const known = same ? thread : { ...EMPTY, outbox: thread.outbox, personAsked: thread.personAsked }
  const readByAgent = same ? Math.max(conversation.readByAgent, thread.conversation?.readByAgent ?? 0) : conversation.readByAgent
  return {
    ...known,
    conversation: { ...conversation, readByAgent },
    personAsked: known.personAsked && conversation.state === 'assistant',
  }
}

function acknowledged(thread: Thread, clientId: string, sequence: number, at: string): Thread {
  const draft = thread.outbox.find((one) => one.clientId === clientId)
  const outbox = thread.outbox.filter((one) => one.clientId !== clientId)
  if (!draft || thread.messages.some((message) => message.sequence === sequence)) return { ...thread, outbox }
  return { ...thread, outbox, messages: mergeMessages(thread.messages, [assumed(draft, sequence, at)]) }
}

/** The message as it was written here, until the server's own words for it arrive. */
function assumed(draft: Draft, sequence: number, at: string): Message {
  return {
    id: draft.clientId,
    sequence,
    author: 'customer',
    authorName: '',
    kind: draft.attachment ? 'attachment' : 'text',
    text: draft.text,
    at: at || new Date(draft.writtenAt).toISOString(),
    clientId: draft.clientId,
    citation: null,
    choices: [],
    attachment: draft.attachment,
    notice: null,
    task: null,
  }
}

const changeDraft = (thread: Thread, clientId: string, change: Partial<Draft>): Thread => ({
  ...thread,
  outbox: thread.outbox.map((draft) => (draft.clientId === clientId ? { ...draft, ...change } : draft)),
})

function refused(thread: Thread, clientId: string | null, refusal: Refusal, at: number): Thread {
  if (clientId === null) return { ...thread, refusal, personAsked: false }
  const retryAt = refusal.retryAfter === null ? null : at + refusal.retryAfter * 1000
  return changeDraft(thread, clientId, { status: 'failed', refusal, retryAt })
}

function read(thread: Thread, sequence: number): Thread {
  const conversation = thread.conversation
  if (!conversation || sequence <= conversation.readByAgent) return thread
  return { ...thread, conversation: { ...conversation, readByAgent: sequence } }
}

function receive(thread: Thread, frame: Frame, at: number): Thread {
  switch (frame.type) {
    case 'welcome':
      return take(conversationNow({ ...thread, refusal: null }, frame.conversation), frame.messages)
    case 'state':
      return conversationNow(thread, frame.conversation)
    case 'messages':
      return take(thread, frame.messages)
    case 'stored':
      return acknowledged(thread, frame.clientId, frame.sequence, frame.at)
    case 'typing':
      return frame.author === 'customer' ? thread : { ...thread, typing: { author: frame.author, at } }
    case 'read':
      return read(thread, frame.sequence)
    case 'withdrawn':
      return { ...thread, messages: thread.messages.filter((message) => message.sequence !== frame.sequence) }
    case 'error':
      return refused(thread, frame.clientId, frame.refusal, at)
    case 'pong':
      return thread
  }
}

/** The line broke: nobody knows what arrived, so all of it goes again; the server knows each by its client id. */
const unsent = (thread: Thread): Thread => ({
  ...thread,
  typing: null,
  outbox: thread.outbox.map((draft) => (draft.status === 'sending' ? { ...draft, status: 'waiting' } : draft)),
})

/** Drafts of other pages as they now stand in the shared store; one's own are only added, never taken away. */
function adopt(thread: Thread, drafts: readonly Draft[], own: string): Thread {
  const mine = thread.outbox.filter((draft) => draft.tab === own)
  const others = drafts.filter((draft) => draft.tab !== own)
  const outbox = [...mine, ...others].sort((one, other) => one.writtenAt - other.writtenAt)
  return { ...thread, outbox: withoutStored(outbox, thread.messages) }
}

/** What is known after `happening`. */
export function advance(thread: Thread, happening: Happening): Thread {
  switch (happening.type) {
    case 'frame':
      return receive(thread, happening.frame, happening.at)
    case 'written':
      return { ...thread, outbox: [...thread.outbox, happening.draft], refusal: null }
    case 'sent':
      return changeDraft(thread, happening.clientId, { status: 'sending', sentAt: happening.at })
    case 'unsent':
      return unsent(thread)
    case 'refused':
      return refused(thread, happening.clientId, happening.refusal, happening.at)
    case 'again':
      return changeDraft(thread, happening.clientId, { status: 'waiting', refusal: null, retryAt: null })
    case 'discarded':
      return { ...thread, outbox: thread.outbox.filter((draft) => draft.clientId !== happening.clientId) }
    case 'adopted':
      return adopt(thread, happening.drafts, happening.own)
    case 'person-asked':
      return { ...thread, personAsked: true, refusal: null }
    case 'calmed':
      return { ...thread, [happening.what]: null }
    case 'forgotten':
      return { ...EMPTY, outbox: thread.outbox, personAsked: thread.personAsked }
  }
}
