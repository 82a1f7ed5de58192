import { reactive, readonly } from 'vue'
import type { components } from './schema'

/** What changed, by its id: the page then asks for what it shows. What was said in a watched conversation comes along. */
export interface Change {
  type: 'changed'
  topic: 'desk' | 'conversation' | 'floor' | 'knowledge' | 'notifications' | 'clocks' | 'sides'
  conversation_id?: string
  sequence?: number
  /** What was said at that place of the thread was taken back. */
  withdrawn?: number
  /** Nothing else happened than that this was said. */
  messages?: readonly components['schemas']['MessageOut'][]
  /** Nothing else happened than that `by` has read so far. */
  read?: number
  by?: string
}

/** The customer spoke, or somebody read: of all that is shown beside a thread nothing changes by that. */
export function onlySaidOrRead(change: Change): boolean {
  if (change.read !== undefined) return true
  return change.messages !== undefined && change.messages.length > 0 && change.messages.every((message) => message.author === 'customer')
}
export interface Typing {
  type: 'typing'
  conversation_id: string
  author: string
}
/** The newest line of contacts that are mine: it changes all the time, so it comes along. */
export interface NewLine {
  conversation_id: string
  last_line: string
  last_author: string
  last_at: string
  unread: number
}
/** A colleague who has the same conversation open, and what they have begun to write there; `gone`: no longer. */
export interface ColleagueSign {
  type: 'colleague'
  conversation_id: string
  staff_id: string
  name: string
  doing: 'viewing' | 'reply' | 'note' | 'gone'
  typing: boolean
}
export type DraftKind = 'none' | 'reply' | 'note'
type Frame = Change | Typing | ColleagueSign | { type: 'lines'; items: NewLine[] } | { type: 'pong' }

export type LiveState = 'idle' | 'connecting' | 'open' | 'lost'

const FIRST_RETRY_MS = 500
const LONGEST_RETRY_MS = 15_000
const PING_MS = 15_000
const SILENCE_MS = 35_000

/** One socket for the whole page. An open socket is also the agent's heartbeat. */
class Live {
  readonly status = reactive({ state: 'idle' as LiveState, attempts: 0, lostAt: 0, openedAt: 0 })
  private socket: WebSocket | null = null
  private wanted = false
  private retry = 0
  private pulse = 0
  private heardAt = 0
  private readonly watched = new Map<string, number>()
  private readonly changeListeners = new Set<(change: Change) => void>()
  private readonly typingListeners = new Set<(typing: Typing) => void>()
  private readonly colleagueListeners = new Set<(sign: ColleagueSign) => void>()
  private readonly drafts = new Map<string, DraftKind>()
  private readonly lineListeners = new Set<(lines: NewLine[]) => void>()
  private readonly openListeners = new Set<(again: boolean) => void>()

  start(): void {
    if (this.wanted) return
    this.wanted = true
    window.addEventListener('online', this.retryNow)
    window.addEventListener('offline', this.onOffline)
    document.addEventListener('visibilitychange', this.onVisible)
    this.connect()
  }

  stop(): void {
    this.wanted = false
    window.removeEventListener('online', this.retryNow)
    window.removeEventListener('offline', this.onOffline)
    document.removeEventListener('visibilitychange', this.onVisible)
    window.clearTimeout(this.retry)
    window.clearInterval(this.pulse)
    this.socket?.close(1000)
    this.socket = null
    Object.assign(this.status, { state: 'idle', attempts: 0, lostAt: 0, openedAt: 0 })
  }

  onChange(listener: (change: Change) => void): () => void {
    this.changeListeners.add(listener)
    return () => this.changeListeners.delete(listener)
  }

  onTyping(listener: (typing: Typing) => void): () => void {
    this.typingListeners.add(listener)
    return () => this.typingListeners.delete(listener)
  }

  onLines(listener: (lines: NewLine[]) => void): () => void {
    this.lineListeners.add(listener)
    return () => this.lineListeners.delete(listener)
  }

  onColleague(listener: (sign: ColleagueSign) => void): () => void {
    this.colleagueListeners.add(listener)
    return () => this.colleagueListeners.delete(listener)
  }

  /** `again` is true after a break: whatever was shown may have missed changes. */
  onOpen(listener: (again: boolean) => void): () => void {
    this.openListeners.add(listener)
    return () => this.openListeners.delete(listener)
  }

  /** Asks for the changes and typing signs of one conversation until the returned function is called. */
  watch(conversationId: string): () => void {
    const count = this.watched.get(conversationId) ?? 0
    this.watched.set(conversationId, count + 1)
    if (count === 0) this.write({ type: 'watch', conversation_id: conversationId })
    let released = false
    return () => {
      if (released) return
      released = true
      const left = (this.watched.get(conversationId) ?? 1) - 1
      if (left > 0) this.watched.set(conversationId, left)
      else {
        this.watched.delete(conversationId)
        this.drafts.delete(conversationId)
        this.write({ type: 'unwatch', conversation_id: conversationId })
      }
    }
  }

  /** Colleagues are told of both; the customer only of a reply. */
  sayTyping(conversationId: string, note: boolean): void {
    this.drafts.set(conversationId, note ? 'note' : 'reply')
    this.write({ type: 'typing', conversation_id: conversationId, note })
  }

  /** Tells colleagues that something is begun there and not sent, or no longer. */
  sayDraft(conversationId: string, what: DraftKind): void {
    if ((this.drafts.get(conversationId) ?? 'none') === what) return
    this.drafts.set(conversationId, what)
    this.write({ type: 'draft', conversation_id: conversationId, what })
  }

  /** Asks who is still there. */
  askColleagues(conversationId: string): void {
    if (this.watched.has(conversationId)) this.write({ type: 'watch', conversation_id: conversationId })
  }

  readonly retryNow = (): void => {
    if (!this.wanted || this.status.state === 'open') return
    window.clearTimeout(this.retry)
    this.connect()
  }

  private readonly onVisible = (): void => {
    if (document.visibilityState === 'visible') this.retryNow()
  }

  private readonly onOffline = (): void => this.socket?.close()

  private connect(): void {
    const previous = this.socket
    if (previous && previous.readyState <= WebSocket.OPEN) {
      previous.onclose = null
      previous.close()
    }
    if (this.status.state !== 'lost') this.status.state = 'connecting'
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
    const socket = new WebSocket(`${scheme}://${location.host}/api/v1/live`)
    this.socket = socket
    socket.onopen = () => this.opened()
    socket.onmessage = (event) => this.heard(String(event.data))
    socket.onclose = () => this.closed()
  }

  private opened(): void {
    const again = this.status.openedAt > 0
    this.heardAt = Date.now()
    Object.assign(this.status, { state: 'open', attempts: 0, lostAt: 0, openedAt: Date.now() })
    for (const id of this.watched.keys()) {
      this.write({ type: 'watch', conversation_id: id })
      const what = this.drafts.get(id) ?? 'none'
      if (what !== 'none') this.write({ type: 'draft', conversation_id: id, what })
    }
    window.clearInterval(this.pulse)
    this.pulse = window.setInterval(() => this.beat(), PING_MS)
    this.openListeners.forEach((listener) => listener(again))
  }

  private beat(): void {
    // a dead connection can look open for minutes: silence decides
    if (Date.now() - this.heardAt > SILENCE_MS) this.socket?.close()
    else this.write({ type: 'ping' })
  }

  private closed(): void {
    window.clearInterval(this.pulse)
    if (!this.wanted) return
    if (this.status.state !== 'lost') this.status.lostAt = Date.now()
    this.status.state = 'lost'
    this.status.attempts += 1
    const ceiling = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (this.status.attempts - 1))
    // half fixed, half random: five hundred desks must not come back in the same instant
    const delay = ceiling / 2 + Math.random() * (ceiling / 2)
    this.retry = window.setTimeout(() => this.connect(), delay)
  }

  private heard(data: string): void {
    this.heardAt = Date.now()
    let frame: Frame
    try {
      frame = JSON.parse(data) as Frame
    } catch {
      return
    }
    if (frame.type === 'changed') this.changeListeners.forEach((listener) => listener(frame))
    else if (frame.type === 'typing') this.typingListeners.forEach((listener) => listener(frame))
    else if (frame.type === 'colleague') this.colleagueListeners.forEach((listener) => listener(frame))
    else if (frame.type === 'lines') this.lineListeners.forEach((listener) => listener(frame.items))
  }

  private write(frame: object): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame))
  }
}

export const live = new Live()
export const liveStatus = readonly(live.status)
