/** The chat of this page: holds the thread, keeps the line, opens the session, and sees that what was written goes out. */
import { Courier } from './courier'
import { call, Refused, Unreachable } from './http'
import { uniqueId } from './ids'
import { Line, type LineState } from './line'
import { subjectOf } from './pass'
import { loadDrafts, loadSession, onShelfChange, saveDrafts, saveSession, type Session } from './shelf'
import { advance, EMPTY, isEnded, type Draft, type Happening, type Thread } from './thread'
import { readChat, type Attachment, type Bank, type Frame } from './wire'

export interface Surroundings {
  language: () => 'zh' | 'en'
  elder: () => boolean
  channel: 'web_chat' | 'app_chat'
}

export interface Status {
  line: LineState
  /** The socket has been missing for a while; messages go by plain requests. */
  detour: boolean
  opening: boolean
}

const TICK_MS = 1_000
const DETOUR_AFTER_MS = 6_000
const BLANK_AT_MOST_MS = 1_500
const POLL_MS = 3_000
const RESEND_AFTER_MS = 10_000
const TYPING_EVERY_MS = 3_000
const TYPING_LASTS_MS = 6_000
const OPEN_AGAIN_MS = 3_000
const RESTART_AGAIN_MS = 5_000

export class Chat {
  thread: Thread = EMPTY
  status: Status = { line: 'idle', detour: false, opening: false }
  private session: Session | null = null
  private pass: string | null = null
  private passDue = false
  private readonly tab = uniqueId()
  private readonly listeners = new Set<() => void>()
  private readonly line: Line
  private readonly courier: Courier
  private opened: Promise<boolean> | null = null
  private typedAt = 0
  private readUpTo = 0
  private openAgainAt = 0
  private restartedAt = 0

  constructor(private readonly around: Surroundings) {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
    this.line = new Line({
      address: `${scheme}://${location.host}/api/v1/chat/live`,
      hello: () => ({
        type: 'hello',
        token: this.session?.token ?? '',
        after: this.thread.cursor,
        conversation_id: this.thread.conversation?.id ?? null,
      }),
      heard: (frame) => this.heard(frame),
      changed: (state) => this.lineChanged(state),
    })
    this.courier = new Courier({
      tab: this.tab,
      thread: () => this.thread,
      say: (frame) => this.line.say(frame),
      call: (path, options) => this.call(path, options),
      happen: (happening) => this.happen(happening),
      frame: (frame) => this.frame(frame),
    })
  }

  get token(): string | null {
    return this.session?.token ?? null
  }

  get bank(): Bank | null {
    return this.courier.bank
  }

  get hasSession(): boolean {
    return this.session !== null
  }

  subscribe(listener: () => void): void {
    this.listeners.add(listener)
  }

  /** Takes up what the browser kept: the session, and what was written but never acknowledged. */
  start(): void {
    onShelfChange((what) => this.shelfChanged(what))
    for (const draft of loadDrafts()) this.happen({ type: 'written', draft: { ...draft, tab: this.tab } })
    window.setInterval(() => this.tick(), TICK_MS)
    this.session = loadSession()
    if (this.session) this.line.start()
    else if (this.thread.outbox.length > 0) void this.open()
  }

  /**
   * The bank's app says who the customer is. Another person than before gets a chat of their own at once; a guest keeps
   * theirs until the bank has accepted the pass.
   */
  identify(pass: string): void {
    const before = this.session?.subject ?? null
    if (before !== null && before === subjectOf(pass)) return
    this.pass = pass
    this.passDue = true
    if (before !== null) {
      // what one person wrote never goes out in the name of another
      for (const { clientId } of this.thread.outbox) this.discard(clientId)
      this.forget()
    }
    void this.open()
  }

  send(text: string, attachment: Attachment | null = null): void {
    const restart = isEnded(this.thread.conversation)
    const draft: Draft = {
      clientId: uniqueId(),
      text,
      attachment,
      writtenAt: Date.now(),
      sentAt: 0,
      status: 'waiting',
      refusal: null,
      retryAt: null,
      tab: this.tab,
    }
    this.happen({ type: 'written', draft })
    if (restart) void this.restart()
    else void this.deliver()
  }

  askPerson(): void {
    const restart = isEnded(this.thread.conversation)
    this.happen({ type: 'person-asked' })
    if (restart) void this.restart()
    else void this.deliver()
  }

  again(clientId: string): void {
    this.happen({ type: 'again', clientId })
    if (isEnded(this.thread.conversation)) void this.restart()
    else void this.deliver()
  }

  discard(clientId: string): void {
    this.happen({ type: 'discarded', clientId })
  }

  /** Throttled: the other side needs to know that, not how, somebody types. */
  typing(): void {
    const now = Date.now()
    if (now - this.typedAt >= TYPING_EVERY_MS && this.line.say({ type: 'typing' })) this.typedAt = now
  }

  read(sequence: number): void {
    if (sequence > this.readUpTo && this.line.say({ type: 'read', sequence })) this.readUpTo = sequence
  }

  async rate(score: number, comment: string): Promise<void> {
    this.courier.take(await this.call('/rating', { method: 'PUT', body: { score, comment } }))
  }

  async end(): Promise<void> {
    if (this.line.say({ type: 'end' })) return
    await this.quietly(async () => this.courier.take(await this.call('/ending', { method: 'PUT' })))
  }

  /** A new conversation after the present one has ended. */
  async restart(): Promise<void> {
    this.restartedAt = Date.now()
    if (this.line.say({ type: 'restart' })) return
    await this.quietly(async () => {
      this.courier.take(await this.call('/conversations', { method: 'POST' }))
      await this.courier.poll()
    })
  }

  /** Resolves once there is a conversation that can be added to. */
  async beOpen(): Promise<void> {
    if (!isEnded(this.thread.conversation)) return
    await this.restart()
    await new Promise<void>((resolve) => {
      const look = () => {
        if (isEnded(this.thread.conversation)) return
        this.listeners.delete(look)
        resolve()
      }
      this.listeners.add(look)
      look()
    })
  }

  reconnect(): void {
    this.line.retryNow()
  }

  /** Another of the customer's matters is shown, and written to. */
  turn = (id: string): Promise<void> => this.quietly(() => this.courier.turn(id))
  calm = (): void => this.happen({ type: 'calmed', what: 'refusal' })

  /** A call in the name of this chat; a token that opens nothing any more is forgotten. */
  async call(path: string, options: { method?: 'GET' | 'POST' | 'PUT' | 'DELETE'; body?: object } = {}): Promise<unknown> {
    try {
      return await call(path, { ...options, token: this.token, language: this.around.language() })
    } catch (trouble) {
      if (trouble instanceof Refused && trouble.status === 401) this.expired()
      throw trouble
    }
  }

  /** A call that changes the conversation and answers with it: the page shows it at once. */
  act = async (path: string, options: { method: 'PUT' | 'DELETE'; body?: object }) => this.courier.take(await this.call(path, options))
  /** Whether there is a session now; opens one if need be. Pages of one browser open one between them. */
  async open(): Promise<boolean> {
    if (this.session && !this.passDue) return true
    this.opened ??= this.openOnce().finally(() => {
      this.opened = null
      this.setStatus({ opening: false })
    })
    this.setStatus({ opening: true })
    return this.opened
  }

  private async openOnce(): Promise<boolean> {
    const locks = 'locks' in navigator ? navigator.locks : null
    return locks ? locks.request('zhike.chat.open', () => this.openSession()) : this.openSession()
  }

  private async openSession(): Promise<boolean> {
    const pass = this.pass
    const kept = pass ? null : loadSession()
    if (kept) this.session = kept
    else if (!(await this.newSession(pass))) return false
    this.line.start()
    return true
  }

  private async newSession(pass: string | null): Promise<boolean> {
    const body = {
      language: this.around.language(),
      channel: this.around.channel,
      elder: this.around.elder(),
      ...(pass ? { jwt: pass } : {}),
    }
    try {
      const answer = await call('/sessions', { method: 'POST', language: body.language, body })
      const chat = readChat(answer)
      if (!chat?.token) throw new Unreachable()
      if (this.session) this.forget()
      this.passDue = false
      this.session = { token: chat.token, subject: pass && subjectOf(pass) }
      saveSession(this.session)
      this.courier.meet(answer)
      this.frame({ type: 'welcome', conversation: chat.conversation, messages: chat.messages })
      return true
    } catch (trouble) {
      this.openFailed(trouble)
      return false
    }
  }

  /** What was written keeps waiting: the next try is made when the server says, or by the clock. */
  private openFailed(trouble: unknown): void {
    const now = Date.now()
    if (!(trouble instanceof Refused)) {
      this.openAgainAt = now + OPEN_AGAIN_MS
      if (!this.session) this.setStatus({ line: navigator.onLine ? 'lost' : 'offline' })
      return
    }
    if (trouble.status === 401) {
      this.pass = null
      this.passDue = false
    }
    this.openAgainAt = now + (trouble.refusal.retryAfter ?? 0) * 1000
    this.happen({ type: 'refused', clientId: null, refusal: trouble.refusal, at: now })
  }

  private heard(frame: Frame): void {
    if (frame.type === 'error' && frame.refusal.code === 'channels.token_invalid') return this.expired()
    this.frame(frame)
    if (frame.type === 'welcome') void this.deliver()
  }

  private frame(frame: Frame): void {
    const before = this.thread.conversation?.id
    this.happen({ type: 'frame', frame, at: Date.now() })
    if (this.thread.conversation?.id === before) return
    this.readUpTo = 0
    if (before && frame.type === 'state') void this.deliver()
  }

  private lineChanged(state: LineState): void {
    if (state !== 'open') this.happen({ type: 'unsent' })
    this.setStatus({ line: state, detour: state === 'open' ? false : this.status.detour })
  }

  /** Sends what waits, in the order it was written, by whatever way there is. */
  private async deliver(): Promise<void> {
    if (!(await this.open())) return
    if (this.line.state === 'open') this.courier.goByLine()
    else if (this.status.detour) await this.quietly(() => this.courier.goByRequests())
  }

  /** For acts that are asked again by the clock or by the customer: a refusal is told, a missing network shows anyway. */
  private async quietly(act: () => Promise<void>): Promise<void> {
    try {
      await act()
    } catch (trouble) {
      if (trouble instanceof Refused) this.happen({ type: 'refused', clientId: null, refusal: trouble.refusal, at: Date.now() })
      else if (!(trouble instanceof Unreachable)) throw trouble
    }
  }

  private tick(): void {
    const now = Date.now()
    this.expireTyping(now)
    this.resendStuck(now)
    if (!this.session || this.passDue) this.openIfNeeded(now)
    if (!this.session) return
    if (this.line.state === 'open') return this.deliverWhatWaits(now)
    // a page that has nothing to show yet does not wait as long
    const patience = this.thread.conversation ? DETOUR_AFTER_MS : BLANK_AT_MOST_MS
    const missing = this.line.missingSince > 0 && now - this.line.missingSince > patience
    const detour = (missing || this.status.detour) && navigator.onLine
    if (detour !== this.status.detour) this.setStatus({ detour })
    if (detour && now - this.courier.polledAt >= POLL_MS) void this.quietly(() => this.courier.goByRequests())
  }

  private openIfNeeded(now: number): void {
    const needed = this.thread.personAsked || this.passDue || this.courier.waiting().length > 0
    if (needed && !this.opened && this.openAgainAt > 0 && now >= this.openAgainAt) void this.open()
  }

  /** A safety net: nothing that could go out is left lying, whatever was missed. */
  private deliverWhatWaits(now: number): void {
    if (this.courier.waiting().length === 0) return
    if (!isEnded(this.thread.conversation)) this.courier.goByLine()
    else if (now - this.restartedAt > RESTART_AGAIN_MS) void this.restart()
  }

  private expireTyping(now: number): void {
    const typing = this.thread.typing
    if (typing && now - typing.at > TYPING_LASTS_MS) this.happen({ type: 'calmed', what: 'typing' })
  }

  private resendStuck(now: number): void {
    const due = this.thread.outbox.filter((draft) =>
      draft.status === 'sending' ? now - draft.sentAt > RESEND_AFTER_MS : draft.retryAt !== null && now >= draft.retryAt,
    )
    for (const draft of due) this.happen({ type: 'again', clientId: draft.clientId })
    if (due.length > 0) void this.deliver()
  }

  private shelfChanged(what: 'session' | 'outbox'): void {
    if (what === 'outbox') return this.happen({ type: 'adopted', drafts: loadDrafts(), own: this.tab })
    const session = loadSession()
    if (session?.token === this.session?.token) return
    this.line.stop()
    this.session = session
    this.happen({ type: 'forgotten' })
    if (session) this.line.start()
  }

  private expired(): void {
    this.forget()
    if (this.thread.outbox.length > 0 || this.thread.personAsked) void this.open()
  }

  private forget(): void {
    this.line.stop()
    this.session = null
    saveSession(null)
    this.readUpTo = 0
    this.happen({ type: 'forgotten' })
  }

  private happen(happening: Happening): void {
    const before = this.thread
    this.thread = advance(before, happening)
    if (this.thread === before) return
    if (this.thread.outbox !== before.outbox && happening.type !== 'adopted') {
      const mine = new Set(this.thread.outbox.map((draft) => draft.clientId))
      const gone = before.outbox.filter((draft) => !mine.has(draft.clientId)).map((draft) => draft.clientId)
      saveDrafts(this.thread.outbox, this.tab, (clientId) => gone.includes(clientId))
    }
    this.tell()
  }

  private setStatus(change: Partial<Status>): void {
    this.status = { ...this.status, ...change }
    this.tell()
  }

  private tell(): void {
    for (const listener of this.listeners) listener()
  }
}
