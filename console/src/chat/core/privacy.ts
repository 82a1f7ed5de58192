/** The published scope and a known customer's own data: read from the server, decided, and asked for. */
import { Refused } from './http'
import type { Language } from './when'

type Raw = Record<string, unknown>

/** A text in both languages. */
export type Both = Record<Language, string>

/** How the data of one purpose is used: several parts where basis, time or recipients differ. */
export interface ScopePart {
  basis: string
  fields: Both[]
  days: number
  since: Both
  shared: Both[]
}

export interface ScopePurpose {
  purpose: string
  name: Both
  why: Both
  automated: boolean
  parts: ScopePart[]
}

export interface Consent {
  purpose: string
  name: Both
  why: Both
  text: Both
  version: number
  holds: boolean
  decision: string
  saidVersion: number
  saidAt: string
}

export interface OwnRequest {
  number: string
  kind: string
  field: string
  state: string
  refusal: string
  dueOn: string
}

export interface OwnData {
  consents: Consent[]
  refusesAutomation: boolean
  requests: OwnRequest[]
  correctable: { field: string; name: Both }[]
}

/** The place of a trouble with a request; no purpose has this name. */
export const ASKING = 'ask'

const isRaw = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value)
const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const number = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0)
const raws = (value: unknown): Raw[] => (Array.isArray(value) ? value.filter(isRaw) : [])

function both(value: unknown): Both {
  const raw = isRaw(value) ? value : {}
  return { zh: text(raw.zh) || text(raw.en), en: text(raw.en) || text(raw.zh) }
}

/** The scope by purpose, in the server's order; null for an answer that is none. */
export function readScope(value: unknown): ScopePurpose[] | null {
  if (!isRaw(value) || !Array.isArray(value.lines)) return null
  const found = new Map<string, ScopePurpose>()
  for (const line of raws(value.lines)) {
    const purpose = text(line.purpose)
    const known = found.get(purpose) ?? {
      purpose,
      name: both(line.name),
      why: both(line.why),
      automated: line.automated === true,
      parts: [],
    }
    known.parts.push({
      basis: text(line.basis),
      fields: raws(line.fields).map(both),
      days: number(line.kept_days),
      since: both(line.kept_since),
      shared: raws(line.shared).map(both),
    })
    found.set(purpose, known)
  }
  return [...found.values()]
}

function readConsent(raw: Raw): Consent {
  return {
    purpose: text(raw.purpose),
    name: both(raw.name),
    why: both(raw.why),
    text: both(raw.text),
    version: number(raw.version),
    holds: raw.holds === true,
    decision: text(raw.decision),
    saidVersion: number(raw.said_version),
    saidAt: text(raw.said_at),
  }
}

function readRequest(raw: Raw): OwnRequest {
  return {
    number: text(raw.number),
    kind: text(raw.kind),
    field: text(raw.field),
    state: text(raw.state),
    refusal: text(raw.refusal),
    dueOn: text(raw.due_on),
  }
}

/** A customer's own data; null for an answer that is none. */
export function readOwnData(value: unknown): OwnData | null {
  if (!isRaw(value) || !Array.isArray(value.consents)) return null
  return {
    consents: raws(value.consents).map(readConsent),
    refusesAutomation: value.refuses_automation === true,
    requests: raws(value.requests).map(readRequest),
    correctable: raws(value.correctable).map((raw) => ({ field: text(raw.field), name: both(raw.name) })),
  }
}

/** What the view needs of the page around it. */
export interface PrivacySources {
  token: () => string | null
  scope: () => Promise<unknown>
  call: (path: string, options?: { method?: 'POST' | 'PUT'; body?: object }) => Promise<unknown>
}

export type Told = { what: 'gave' | 'took'; purpose: string } | { what: 'received'; request: OwnRequest }
/** Why an act did not happen, `at` the form of requests or a purpose: the server's sentence, null if not reached. */
export interface Trouble {
  at: string
  message: string | null
}

/** Everything the view shows. `changed` is called after each step; what belongs to one person goes when they do. */
export class Privacy {
  scope: ScopePurpose[] | 'loading' | 'failed' = 'loading'
  own: OwnData | 'loading' | 'failed' | 'guest' = 'loading'
  told: Told | null = null
  trouble: Trouble | null = null
  busy = false
  /** What the form holds, so that a page built anew shows it again. */
  form = { kind: 'see', field: '', value: '' }
  private of: string | null = null

  constructor(
    private readonly sources: PrivacySources,
    private readonly changed: () => void,
  ) {}

  async open(): Promise<void> {
    await Promise.all([this.loadScope(), this.loadOwn()])
  }

  /** Forgets the person: nothing of them stays in the page once the view is shut. */
  shut(): void {
    this.own = 'loading'
    this.of = null
    this.told = null
    this.trouble = null
    this.form = { kind: 'see', field: '', value: '' }
  }

  /** Whether another person has come in since the own data was read. */
  get isAnothers(): boolean {
    return this.of !== this.sources.token()
  }

  async loadScope(): Promise<void> {
    if (Array.isArray(this.scope)) return
    this.scope = 'loading'
    this.changed()
    this.scope = await this.sources.scope().then(readScope, () => null) ?? 'failed'
    this.changed()
  }

  async loadOwn(): Promise<void> {
    const token = this.sources.token()
    if (token !== this.of) this.shut()
    this.of = token
    this.own = token === null ? 'guest' : 'loading'
    this.changed()
    if (token === null) return
    const own = await this.readOwn()
    if (this.of !== token) return
    this.own = own
    this.changed()
  }

  /** Gives (to the text that is shown) or withdraws; a text that changed meanwhile is shown anew. */
  async decide(consent: Consent, decision: 'given' | 'withdrawn'): Promise<void> {
    const path = `/privacy/consents/${encodeURIComponent(consent.purpose)}`
    const body = { decision, text_version: consent.version }
    await this.act(consent.purpose, async () => {
      await this.sources.call(path, { method: 'PUT', body })
      this.told = { what: decision === 'given' ? 'gave' : 'took', purpose: consent.purpose }
    })
  }

  async ask(): Promise<void> {
    const { kind, field, value } = this.form
    const body = kind === 'correct' ? { kind, field, value } : { kind }
    await this.act(ASKING, async () => {
      const answer = await this.sources.call('/privacy/requests', { method: 'POST', body })
      this.told = { what: 'received', request: readRequest(isRaw(answer) ? answer : {}) }
      this.form = { ...this.form, value: '' }
    })
  }

  private async act(at: string, doing: () => Promise<void>): Promise<void> {
    if (this.busy) return
    const token = this.of
    this.busy = true
    this.told = null
    this.trouble = null
    this.changed()
    try {
      await doing()
    } catch (reason) {
      this.trouble = { at, message: reason instanceof Refused ? reason.refusal.message : null }
    }
    const own = await this.readOwn()
    this.busy = false
    // what one person did is never shown to another
    if (this.of !== token) this.told = this.trouble = null
    else if (own !== 'failed') this.own = own
    this.changed()
  }

  private async readOwn(): Promise<OwnData | 'failed' | 'guest'> {
    try {
      return readOwnData(await this.sources.call('/privacy')) ?? 'failed'
    } catch (reason) {
      return reason instanceof Refused && reason.refusal.code === 'channels.guest' ? 'guest' : 'failed'
    }
  }
}
