/** A customer's work orders and complaints: read from the server, added to, objected to. */
import { Refused } from './http'

type Raw = Record<string, unknown>

export interface MatterStep {
  at: string
  kind: string
  text: string
}

export interface Matter {
  id: string
  number: string
  name: { zh: string; en: string }
  state: string
  due: string
  complaint: boolean
  answer: { finding: string; because: string; remedy: string } | null
  objectUntil: string
  steps: MatterStep[]
}

const isRaw = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value)
const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const raws = (value: unknown): Raw[] => (Array.isArray(value) ? value.filter(isRaw) : [])

function readMatter(raw: Raw, complaint: boolean): Matter {
  const name = isRaw(raw.name) ? raw.name : {}
  const title = text(raw.title)
  const answer = isRaw(raw.answer) ? raw.answer : null
  return {
    id: text(raw.id),
    number: text(raw.number),
    name: { zh: text(name.zh) || title, en: text(name.en) || title },
    state: text(raw.state),
    due: text(raw.due_on) || text(raw.due_at),
    complaint,
    answer: answer && { finding: text(answer.finding), because: text(answer.because), remedy: text(answer.remedy) },
    objectUntil: text(raw.object_until),
    steps: raws(raw.steps).map((step) => ({ at: text(step.at), kind: text(step.kind), text: text(step.text) })),
  }
}

/** The matters of one answer of the server. */
export const readMatters = (value: unknown, complaint: boolean): Matter[] => (isRaw(value) ? raws(value.items).map((raw) => readMatter(raw, complaint)) : [])

export interface MatterSources {
  token: () => string | null
  call: (path: string, options?: { method?: 'POST' | 'PUT'; body?: object }) => Promise<unknown>
}

/** Everything the view shows. `changed` is called after each step; nothing of a person stays once it is shut. */
export class Matters {
  items: Matter[] | 'loading' | 'failed' = 'loading'
  /** What is being written, and to which matter. */
  writing: { id: string; objecting: boolean; text: string } | null = null
  trouble: string | null = null
  sent = false
  busy = false
  private of: string | null = null

  constructor(
    private readonly sources: MatterSources,
    private readonly changed: () => void,
  ) {}

  shut(): void {
    this.items = 'loading'
    this.writing = null
    this.trouble = null
    this.sent = false
    this.of = null
  }

  get isAnothers(): boolean {
    return this.of !== this.sources.token()
  }

  async load(): Promise<void> {
    this.shut()
    const token = this.sources.token()
    this.of = token
    this.changed()
    const items = token === null ? [] : await this.read()
    if (this.of !== token) return
    this.items = items
    this.changed()
  }

  begin(id: string, objecting: boolean): void {
    this.writing = { id, objecting, text: '' }
    this.trouble = null
    this.sent = false
    this.changed()
  }

  cancel(): void {
    this.writing = null
    this.changed()
  }

  async send(matter: Matter): Promise<void> {
    const { writing } = this
    if (this.busy || !writing?.text.trim()) return
    const token = this.of
    this.busy = true
    this.trouble = null
    this.changed()
    const path = matter.complaint ? `/complaints/${matter.id}/${writing.objecting ? 'objections' : 'remarks'}` : `/work-orders/${matter.id}/remarks`
    try {
      await this.sources.call(path, { method: 'POST', body: { text: writing.text.trim() } })
      this.writing = null
      this.sent = true
    } catch (reason) {
      this.trouble = reason instanceof Refused ? reason.refusal.message : ''
    }
    const items = await this.read()
    this.busy = false
    if (this.of !== token) return
    if (items !== 'failed') this.items = items
    this.changed()
  }

  private async read(): Promise<Matter[] | 'failed'> {
    try {
      const [complaints, orders] = await Promise.all([this.sources.call('/complaints'), this.sources.call('/work-orders')])
      return [...readMatters(complaints, true), ...readMatters(orders, false)]
    } catch {
      return 'failed'
    }
  }
}
