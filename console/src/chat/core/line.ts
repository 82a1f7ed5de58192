/** The socket to the server: says hello, beats, comes back by itself, and tells how it stands. */
import { LONGEST_MS, retryDelay } from './backoff'
import { readFrame, type Frame } from './wire'

export type LineState = 'idle' | 'connecting' | 'open' | 'lost' | 'offline'

export interface LineOptions {
  address: string
  /** The first words on a fresh socket. */
  hello: () => object
  heard: (frame: Frame) => void
  changed: (state: LineState) => void
}

const BEAT_MS = 4_000
const PING_MS = 20_000
const ANSWER_MS = 12_000

export class Line {
  state: LineState = 'idle'
  /** When the connection was missed first, in ms; 0 while it stands. */
  missingSince = 0
  private socket: WebSocket | null = null
  private failures = 0
  private retry = 0
  private pulse = 0
  private heardAt = 0
  private askedAt = 0
  private wanted = false

  constructor(private readonly options: LineOptions) {}

  start(): void {
    if (this.wanted) return
    this.wanted = true
    this.missingSince = Date.now()
    window.addEventListener('online', this.retryNow)
    window.addEventListener('offline', this.dropped)
    document.addEventListener('visibilitychange', this.onVisible)
    this.connect()
  }

  stop(): void {
    this.wanted = false
    window.removeEventListener('online', this.retryNow)
    window.removeEventListener('offline', this.dropped)
    document.removeEventListener('visibilitychange', this.onVisible)
    this.end()
    this.failures = 0
    this.missingSince = 0
    this.become('idle')
  }

  /** Whether it went out; nothing is kept for later here. */
  say(frame: object): boolean {
    if (this.state !== 'open' || this.socket?.readyState !== WebSocket.OPEN) return false
    this.socket.send(JSON.stringify(frame))
    return true
  }

  readonly retryNow = (): void => {
    if (!this.wanted || this.state === 'open' || this.socket?.readyState === WebSocket.CONNECTING) return
    this.connect()
  }

  private readonly onVisible = (): void => {
    if (document.visibilityState === 'visible') this.retryNow()
  }

  private readonly dropped = (): void => {
    this.end()
    this.failed()
  }

  private connect(): void {
    this.end()
    if (this.state === 'idle') this.become('connecting')
    const socket = new WebSocket(this.options.address)
    this.socket = socket
    this.heardAt = 0
    this.askedAt = Date.now()
    socket.onopen = () => socket.send(JSON.stringify(this.options.hello()))
    socket.onmessage = (event) => this.onData(event.data)
    socket.onclose = () => {
      if (this.socket === socket) this.dropped()
    }
    this.pulse = window.setInterval(() => this.beat(), BEAT_MS)
  }

  /** A dead connection can look open for minutes: what was asked and not answered decides. */
  private beat(): void {
    const now = Date.now()
    const unanswered = this.askedAt > this.heardAt
    if (unanswered && now - this.askedAt > ANSWER_MS) this.dropped()
    else if (!unanswered && now - this.heardAt > PING_MS && this.say({ type: 'ping' })) this.askedAt = now
  }

  private onData(data: unknown): void {
    this.heardAt = Date.now()
    const frame = readFrame(data)
    if (!frame) return
    if (frame.type === 'welcome') {
      this.failures = 0
      this.missingSince = 0
      this.become('open')
    }
    this.options.heard(frame)
  }

  private failed(): void {
    if (!this.wanted) return
    this.failures += 1
    if (this.missingSince === 0) this.missingSince = Date.now()
    this.become(navigator.onLine ? 'lost' : 'offline')
    window.clearTimeout(this.retry)
    // a browser may say "offline" wrongly, so that is only a reason to ask less often
    const delay = navigator.onLine ? retryDelay(this.failures, Math.random()) : LONGEST_MS
    this.retry = window.setTimeout(() => this.connect(), delay)
  }

  private end(): void {
    window.clearInterval(this.pulse)
    window.clearTimeout(this.retry)
    const socket = this.socket
    this.socket = null
    if (!socket) return
    socket.onopen = socket.onmessage = socket.onclose = null
    socket.close()
  }

  private become(state: LineState): void {
    if (this.state === state) return
    this.state = state
    this.options.changed(state)
  }
}
