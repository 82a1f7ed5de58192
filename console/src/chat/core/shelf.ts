/** What this page keeps in the browser. A closed or full store never breaks the chat: it then lasts as long as the page. */
import type { Draft } from './thread'
import { readAttachment } from './wire'

const OUTBOX = 'zhike.chat.outbox'
const SESSION = 'zhike.chat.session'
const CHOICES = 'zhike.chat.choices'
const LONGEST_OUTBOX = 50

/** The key to one customer's chat. `subject`: whom the bank's app said it is, so that another person gets another chat. */
export interface Session {
  token: string
  subject: string | null
}

/** What the customer chose for how the page looks; absent = follow the browser. */
export interface Choices {
  language?: 'zh' | 'en'
  theme?: 'light' | 'dark'
  elder?: boolean
}

function read(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null')
  } catch {
    return null
  }
}

function write(key: string, value: unknown): void {
  try {
    if (value === null) localStorage.removeItem(key)
    else localStorage.setItem(key, JSON.stringify(value))
  } catch {
    // private mode or full: nothing is kept, everything still works
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

function readDraft(value: unknown): Draft | null {
  if (!isObject(value) || typeof value.clientId !== 'string' || typeof value.text !== 'string') return null
  const failed = value.status === 'failed'
  return {
    clientId: value.clientId,
    text: value.text,
    attachment: isObject(value.attachment) ? restoreAttachment(value.attachment) : null,
    writtenAt: typeof value.writtenAt === 'number' ? value.writtenAt : Date.now(),
    sentAt: 0,
    status: failed ? 'failed' : 'waiting',
    refusal: failed && isObject(value.refusal) ? (value.refusal as unknown as Draft['refusal']) : null,
    retryAt: failed && typeof value.retryAt === 'number' ? value.retryAt : null,
    tab: typeof value.tab === 'string' ? value.tab : '',
  }
}

const restoreAttachment = (value: Record<string, unknown>) =>
  readAttachment({ ...value, content_type: value.contentType })

export function loadDrafts(): Draft[] {
  const stored = read(OUTBOX)
  return Array.isArray(stored) ? stored.map(readDraft).filter((draft): draft is Draft => draft !== null) : []
}

/** Keeps this page's drafts beside those of other pages, without the ones that are `done`. */
export function saveDrafts(outbox: readonly Draft[], own: string, done: (clientId: string) => boolean): void {
  const mine = outbox.filter((draft) => draft.tab === own)
  const known = new Set(mine.map((draft) => draft.clientId))
  const others = loadDrafts().filter((draft) => draft.tab !== own && !known.has(draft.clientId) && !done(draft.clientId))
  const all = [...others, ...mine].slice(-LONGEST_OUTBOX)
  write(OUTBOX, all.length > 0 ? all : null)
}

export function loadSession(): Session | null {
  const stored = read(SESSION)
  if (!isObject(stored) || typeof stored.token !== 'string') return null
  return { token: stored.token, subject: typeof stored.subject === 'string' ? stored.subject : null }
}

export const saveSession = (session: Session | null): void => write(SESSION, session)

export function loadChoices(): Choices {
  const stored = read(CHOICES)
  if (!isObject(stored)) return {}
  const choices: Choices = {}
  if (stored.language === 'zh' || stored.language === 'en') choices.language = stored.language
  if (stored.theme === 'light' || stored.theme === 'dark') choices.theme = stored.theme
  if (typeof stored.elder === 'boolean') choices.elder = stored.elder
  return choices
}

export const saveChoices = (choices: Choices): void => write(CHOICES, choices)

/** Tells when another page of this browser changed the session or the outbox. */
export function onShelfChange(heard: (what: 'session' | 'outbox') => void): void {
  window.addEventListener('storage', (event) => {
    if (event.key === SESSION) heard('session')
    if (event.key === OUTBOX) heard('outbox')
  })
}
