/** What travels between this page and the server, and the one place that trusts nothing of it. */

export type State = 'assistant' | 'queued' | 'offered' | 'active' | 'wrap_up' | 'closed'
export type Author = 'customer' | 'assistant' | 'agent' | 'system'

/** `position` counts from 1; waits are seconds, null where no honest estimate exists; `open`: people are at work. */
export interface Place {
  position: number
  waitLow: number | null
  waitHigh: number | null
  open: boolean
}

export interface Agent {
  name: string
  number: string
}

/** A callback that is arranged: `when` is its slot or the next try in the bank's time, '' at the customer's turn. */
export interface Callback {
  kind: 'place' | 'slot'
  phase: 'parked' | 'waiting' | 'offered' | 'calling'
  number: string
  when: string
  slotFrom: string | null
  tries: number
  triesMost: number
}

export interface Slot {
  start: string
  day: string
  hours: string
}

/** What may be asked for: the number on file, masked ('' where there is none), and slots in the bank's zone. */
export interface PossibleCallback {
  available: boolean
  number: string
  zone: string
  slots: Slot[]
}

export interface Conversation {
  id: string
  state: State
  language: string
  elder: boolean
  agent: Agent | null
  place: Place | null
  callback: Callback | null
  rating: number | null
  readByAgent: number
  customerName: string | null
  /** Another conversation of theirs became part of this one. */
  merged: boolean
  /** What was said elsewhere and is the matter of this one, which was split off. */
  taken: Message[]
  /** Their other matters that go on at the same time. */
  beside: Beside[]
}

/** Another conversation of theirs; `about` are the words it began with, '' for the one that this was split off from. */
export interface Beside {
  id: string
  about: string
  ended: boolean
  unread: boolean
}

export interface CitedFile extends Attachment {
  altZh: string
  altEn: string
}

export interface Citation {
  articleId: string
  version: string
  title: string
  effectiveFrom: string | null
  text: string | null
  /** Files of the article; `alt` is what they show, in both languages. */
  files: CitedFile[]
  /** The answer is in other words than the article, whose own are in `text`. */
  rephrased: boolean
}

export interface Choice {
  label: string
  text: string
}

export interface Attachment {
  id: string
  name: string
  contentType: string
  size: number
  /** Pixels, null where it is no picture. */
  width: number | null
  height: number | null
}

/** A message of something that is done for the customer; `secure` shows the field for a one-time code. */
export interface TaskCard {
  task: string
  title: string
  step: 'ask' | 'confirm' | 'secure' | 'result'
  lead: string
  rows: { label: string; value: string }[]
}

export interface Message {
  id: string
  sequence: number
  author: Author
  authorName: string
  kind: string
  text: string
  at: string
  clientId: string | null
  citation: Citation | null
  choices: Choice[]
  attachment: Attachment | null
  notice: string | null
  task: TaskCard | null
}

export interface Bank {
  zh: string
  en: string
}

/** Why something was refused; `retryAfter` in seconds where the server says when to come back. */
export interface Refusal {
  code: string
  message: string
  retryAfter: number | null
}

export type Frame =
  | { type: 'welcome'; conversation: Conversation; messages: Message[] }
  | { type: 'messages'; messages: Message[] }
  | { type: 'stored'; clientId: string; sequence: number; at: string }
  | { type: 'state'; conversation: Conversation }
  | { type: 'typing'; author: Author }
  | { type: 'read'; sequence: number }
  | { type: 'withdrawn'; sequence: number }
  | { type: 'error'; refusal: Refusal; clientId: string | null }
  | { type: 'pong' }

type Raw = Record<string, unknown>

const STATES: readonly string[] = ['assistant', 'queued', 'offered', 'active', 'wrap_up', 'closed']
const AUTHORS: readonly string[] = ['customer', 'assistant', 'agent', 'system']

const isRaw = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value)
const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const textOrNull = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
const count = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.floor(value) : null
const list = <T>(value: unknown, read: (item: unknown) => T | null): T[] =>
  Array.isArray(value) ? value.map(read).filter((item): item is T => item !== null) : []

function readAgent(value: unknown): Agent | null {
  return isRaw(value) && text(value.name) ? { name: text(value.name), number: text(value.number) } : null
}

function readPlace(value: unknown): Place | null {
  if (!isRaw(value)) return null
  const position = count(value.position)
  if (position === null) return null
  return {
    position: Math.max(1, position),
    waitLow: count(value.wait_low_s),
    waitHigh: count(value.wait_high_s),
    open: value.open !== false,
  }
}

const PHASES: readonly string[] = ['parked', 'waiting', 'offered', 'calling']

function readCallback(value: unknown): Callback | null {
  if (!isRaw(value) || !PHASES.includes(text(value.phase))) return null
  return {
    kind: value.kind === 'slot' ? 'slot' : 'place',
    phase: text(value.phase) as Callback['phase'],
    number: text(value.number),
    when: text(value.when),
    slotFrom: textOrNull(value.slot_from),
    tries: count(value.tries) ?? 0,
    triesMost: count(value.tries_most) ?? 1,
  }
}

function readSlot(value: unknown): Slot | null {
  return isRaw(value) && text(value.start) ? { start: text(value.start), day: text(value.day), hours: text(value.hours) } : null
}

export function readPossibleCallback(value: unknown): PossibleCallback {
  const raw = isRaw(value) ? value : {}
  return { available: raw.available === true, number: text(raw.number), zone: text(raw.zone), slots: list(raw.slots, readSlot) }
}

export function readConversation(value: unknown): Conversation | null {
  if (!isRaw(value) || !text(value.id) || !STATES.includes(text(value.state))) return null
  return {
    id: text(value.id),
    state: text(value.state) as State,
    language: value.language === 'en' ? 'en' : 'zh',
    elder: value.elder === true,
    agent: readAgent(value.agent),
    place: readPlace(value.place),
    callback: readCallback(value.callback),
    rating: count(value.rating),
    readByAgent: count(value.read_by_agent) ?? 0,
    customerName: textOrNull(value.customer_name),
    merged: value.merged === true,
    taken: list(value.taken, readMessage),
    beside: list(value.beside, readBeside),
  }
}

function readBeside(value: unknown): Beside | null {
  if (!isRaw(value) || !text(value.id)) return null
  return { id: text(value.id), about: text(value.about), ended: value.ended === true, unread: value.unread === true }
}

function readCitation(value: unknown): Citation | null {
  if (!isRaw(value) || !text(value.title)) return null
  return {
    articleId: text(value.article_id),
    version: value.version === undefined || value.version === null ? '' : String(value.version),
    title: text(value.title),
    effectiveFrom: textOrNull(value.effective_from),
    text: textOrNull(value.text),
    rephrased: value.rephrased === true,
    files: list(value.attachments, readCitedFile),
  }
}

function readCitedFile(value: unknown): CitedFile | null {
  const file = readAttachment(value)
  return file && isRaw(value) ? { ...file, altZh: text(value.alt_zh), altEn: text(value.alt_en) } : null
}

function readChoice(value: unknown): Choice | null {
  if (!isRaw(value) || !text(value.label)) return null
  return { label: text(value.label), text: text(value.text) || text(value.label) }
}

export function readAttachment(value: unknown): Attachment | null {
  if (!isRaw(value) || !text(value.id)) return null
  return {
    id: text(value.id),
    name: text(value.name),
    contentType: text(value.content_type),
    size: count(value.size) ?? 0,
    width: count(value.width),
    height: count(value.height),
  }
}

const STEPS: readonly string[] = ['ask', 'confirm', 'secure', 'result']

function readTask(value: unknown): TaskCard | null {
  if (!isRaw(value) || !STEPS.includes(text(value.step))) return null
  return {
    task: text(value.task),
    title: text(value.title),
    step: text(value.step) as TaskCard['step'],
    lead: text(value.lead),
    rows: list(value.rows, (row) => (isRaw(row) ? { label: text(row.label), value: text(row.value) } : null)),
  }
}

/** What became of a code that was entered; null for an answer that is none. */
export function readProof(value: unknown): { state: 'proven' | 'wrong' | 'expired' | 'locked'; triesLeft: number } | null {
  if (!isRaw(value) || !['proven', 'wrong', 'expired', 'locked'].includes(text(value.state))) return null
  return { state: text(value.state) as 'proven' | 'wrong' | 'expired' | 'locked', triesLeft: count(value.tries_left) ?? 0 }
}

/** To which phone (masked) a code went; the code itself in a demo alone. */
export function readCodeSent(value: unknown): { phone: string; shown: string | null } | null {
  return isRaw(value) && text(value.phone) ? { phone: text(value.phone), shown: textOrNull(value.shown_code) } : null
}

export function readMessage(value: unknown): Message | null {
  if (!isRaw(value)) return null
  const sequence = count(value.sequence)
  if (!sequence || !AUTHORS.includes(text(value.author))) return null
  return {
    id: text(value.id) || `#${sequence}`,
    sequence,
    author: text(value.author) as Author,
    authorName: text(value.author_name),
    kind: text(value.kind) || 'text',
    text: text(value.text),
    at: text(value.at),
    clientId: textOrNull(value.client_id),
    citation: readCitation(value.citation),
    choices: list(value.choices, readChoice),
    attachment: readAttachment(value.attachment),
    notice: textOrNull(value.notice),
    task: readTask(value.task),
  }
}

/** The bank's names, null where the answer does not hold them. */
export function readBank(value: unknown): Bank | null {
  const raw = isRaw(value) && isRaw(value.bank) ? value.bank : null
  return raw && text(raw.name_zh) ? { zh: text(raw.name_zh), en: text(raw.name_en) || text(raw.name_zh) } : null
}

/** A conversation with messages, as the interface answers over HTTP. */
export function readChat(value: unknown): { token: string; conversation: Conversation; messages: Message[] } | null {
  const conversation = isRaw(value) ? readConversation(value.conversation) : null
  if (!isRaw(value) || !conversation) return null
  return { token: text(value.token), conversation, messages: readMessages(value.messages) }
}

const readMessages = (value: unknown): Message[] => list(value, readMessage)

/** A refusal from an error frame or a problem document (RFC 9457), whichever the server answered with. */
export function readRefusal(value: unknown): Refusal {
  const raw = isRaw(value) ? value : {}
  const params = isRaw(raw.params) ? raw.params : raw
  const message = text(raw.message) || text(raw.title)
  // a frame says the seconds only in its sentence
  const seconds = Number(params.retry_s ?? /(\d+) ?(?:秒|s\b)/.exec(message)?.[1])
  return {
    code: text(raw.code),
    message,
    retryAfter: Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds) : null,
  }
}

function readWelcome(raw: Raw): Frame | null {
  const conversation = readConversation(raw.conversation)
  return conversation && { type: 'welcome', conversation, messages: readMessages(raw.messages) }
}

function readState(raw: Raw): Frame | null {
  const conversation = readConversation(raw.conversation)
  return conversation && { type: 'state', conversation }
}

function readStored(raw: Raw): Frame | null {
  const sequence = count(raw.sequence)
  const clientId = text(raw.client_id)
  return sequence && clientId ? { type: 'stored', clientId, sequence, at: text(raw.at) } : null
}

const READERS: Record<string, (raw: Raw) => Frame | null> = {
  welcome: readWelcome,
  state: readState,
  stored: readStored,
  messages: (raw) => ({ type: 'messages', messages: readMessages(raw.messages) }),
  typing: (raw) => ({ type: 'typing', author: AUTHORS.includes(text(raw.author)) ? (raw.author as Author) : 'agent' }),
  read: (raw) => ({ type: 'read', sequence: count(raw.sequence) ?? 0 }),
  withdrawn: (raw) => ({ type: 'withdrawn', sequence: count(raw.sequence) ?? 0 }),
  error: (raw) => ({ type: 'error', refusal: readRefusal(raw), clientId: textOrNull(raw.client_id) }),
  pong: () => ({ type: 'pong' }),
}

/** The frame in `data`, or null for anything that is not one: a page never breaks on what it does not know. */
export function readFrame(data: unknown): Frame | null {
  if (typeof data !== 'string') return null
  let raw: unknown
  try {
    raw = JSON.parse(data)
  } catch {
    return null
  }
  if (!isRaw(raw)) return null
  const reader = Object.hasOwn(READERS, text(raw.type)) ? READERS[text(raw.type)] : undefined
  return reader ? reader(raw) : null
}
