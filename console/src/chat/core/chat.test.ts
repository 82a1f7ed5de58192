import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Chat } from './chat'
import { loadDrafts, loadSession } from './shelf'

/** The server's end: what it stored, its open sockets, and what it does to those who come. */
class Server {
  stored: { sequence: number; author: string; text: string; client_id: string | null }[] = []
  sockets: FakeSocket[] = []
  state = 'assistant'
  id = 'first'
  tokens = 0
  refuses = false
  deaf = false
  unreachable = false
  calls: string[] = []

  conversation() {
    return { id: this.id, state: this.state, language: 'zh', elder: false }
  }
  messages(after: number) {
    return this.stored.filter((one) => one.sequence > after)
  }
  store(author: string, text: string, clientId: string | null) {
    const known = this.stored.find((one) => clientId !== null && one.client_id === clientId)
    if (known) return known
    const message = { sequence: this.stored.length + 1, author, text, client_id: clientId }
    this.stored.push(message)
    return message
  }
  say(author: string, text: string) {
    const message = this.store(author, text, null)
    for (const socket of this.sockets) socket.give({ type: 'messages', messages: [message] })
  }
  hear(socket: FakeSocket, frame: Record<string, unknown>) {
    this.calls.push(String(frame.type))
    if (frame.type === 'hello') return this.welcome(socket, frame)
    if (frame.type === 'message' && !this.deaf) this.take(socket, frame)
    if (frame.type === 'person') {
      this.state = 'queued'
      socket.give({ type: 'state', conversation: this.conversation() })
    }
    if (frame.type === 'restart') this.begin(socket)
  }
  begin(socket: FakeSocket) {
    this.id = 'second'
    this.state = 'assistant'
    this.stored = []
    socket.give({ type: 'welcome', conversation: this.conversation(), messages: [] })
  }
  welcome(socket: FakeSocket, frame: Record<string, unknown>) {
    if (frame.token !== `token-${this.tokens}`) {
      socket.give({ type: 'error', code: 'channels.token_invalid', message: 'no' })
      return socket.drop()
    }
    const after = frame.conversation_id === this.id ? Number(frame.after) : 0
    socket.give({ type: 'welcome', conversation: this.conversation(), messages: this.messages(after) })
  }
  take(socket: FakeSocket, frame: Record<string, unknown>) {
    const client_id = String(frame.client_id)
    if (this.refuses) return socket.give({ type: 'error', code: 'channels.too_fast', message: '请 2 秒后再试。', client_id })
    const message = this.store('customer', String(frame.text), client_id)
    socket.give({ type: 'stored', client_id, sequence: message.sequence, at: '' })
    socket.give({ type: 'messages', messages: [message] })
  }
  fetch(address: string, options: RequestInit) {
    const path = address.replace('/api/v1/chat', '')
    this.calls.push(`${options.method} ${path}`)
    if (this.unreachable) return Promise.reject(new TypeError('no network'))
    if (path === '/sessions') this.tokens += 1
    return Promise.resolve(Response.json(this.answer(path, JSON.parse(String(options.body ?? '{}')))))
  }
  answer(path: string, body: Record<string, string>) {
    const chat = { conversation: this.conversation(), bank: { name_zh: '临州银行', name_en: 'LZ' } }
    if (path === '/sessions') return { token: `token-${this.tokens}`, ...chat, messages: this.messages(0) }
    if (path === '/messages') return this.store('customer', body.text ?? '', body.client_id ?? '')
    if (path === '/person') return { ...this.conversation(), state: (this.state = 'queued') }
    return { ...chat, messages: this.messages(Number(path.split('=')[1] ?? 0)) }
  }
}

let server: Server
let blocked = false

class FakeSocket {
  static readonly CONNECTING = 0
  static readonly OPEN = 1
  readyState = 0
  onopen: (() => void) | null = null
  onmessage: ((event: { data: string }) => void) | null = null
  onclose: (() => void) | null = null
  constructor() {
    setTimeout(() => {
      if (blocked) return this.drop()
      this.readyState = 1
      server.sockets.push(this)
      this.onopen?.()
    }, 1)
  }
  send(data: string) {
    server.hear(this, JSON.parse(data) as Record<string, unknown>)
  }
  give(frame: object) {
    this.onmessage?.({ data: JSON.stringify(frame) })
  }
  drop() {
    this.readyState = 3
    server.sockets = server.sockets.filter((one) => one !== this)
    this.onclose?.()
  }
  close() {
    this.readyState = 3
    server.sockets = server.sockets.filter((one) => one !== this)
  }
}

const open = () => {
  const chat = new Chat({ language: () => 'zh', elder: () => false, channel: 'web_chat' })
  chat.start()
  return chat
}
const texts = (chat: Chat) => chat.thread.messages.map((one) => one.text)
const pass = async (ms = 50) => vi.advanceTimersByTimeAsync(ms)

beforeEach(() => {
  vi.useFakeTimers()
  localStorage.clear()
  server = new Server()
  blocked = false
  vi.stubGlobal('WebSocket', FakeSocket)
  vi.stubGlobal('fetch', (address: string, options: RequestInit) => server.fetch(address, options))
})
afterEach(() => {
  vi.clearAllTimers()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('a chat', () => {
  it('asks nothing of the server until the customer does', async () => {
    open()
    await pass(5000)
    expect(server.calls).toEqual([])
  })

  it('opens, says what was written, and knows the bank', async () => {
    const chat = open()
    chat.send('你好')
    await pass()
    expect(texts(chat)).toEqual(['你好'])
    expect(chat.thread.outbox).toEqual([])
    expect(chat.bank?.zh).toBe('临州银行')
    expect(server.stored).toHaveLength(1)
  })

  it('opens one session for two lines written at once, in their order', async () => {
    const chat = open()
    chat.send('一')
    chat.send('二')
    await pass()
    expect(server.tokens).toBe(1)
    expect(texts(chat)).toEqual(['一', '二'])
  })

  it('goes on after a reload where it was', async () => {
    const first = open()
    first.send('一')
    await pass()
    server.sockets[0]?.drop()
    const second = open()
    await pass(100)
    expect(texts(second)).toEqual(['一'])
    expect(server.tokens).toBe(1)
  })

  it('keeps unsent words over a reload and stores them once', async () => {
    const first = open()
    first.send('一')
    await pass()
    blocked = true
    server.sockets[0]?.drop()
    first.send('二')
    await pass()
    expect(loadDrafts().map((one) => one.text)).toEqual(['二'])
    blocked = false
    const second = open()
    await pass(2000)
    expect(texts(second)).toEqual(['一', '二'])
    expect(server.stored).toHaveLength(2)
    await pass(20_000)
    expect(server.stored).toHaveLength(2)
    expect(loadDrafts()).toEqual([])
  })

  it('misses nothing that was said while the line was broken', async () => {
    const chat = open()
    chat.send('一')
    await pass()
    server.sockets[0]?.drop()
    server.say('agent', '答')
    expect(chat.status.line).toBe('lost')
    await pass(2000)
    expect(chat.status.line).toBe('open')
    expect(texts(chat)).toEqual(['一', '答'])
  })

  it('sends again what was never acknowledged', async () => {
    const chat = open()
    chat.send('一')
    await pass()
    server.deaf = true
    chat.send('二')
    await pass(5000)
    server.deaf = false
    await pass(12_000)
    expect(texts(chat)).toEqual(['一', '二'])
  })

  it('waits as long as the server says when it was too fast, then sends by itself', async () => {
    const chat = open()
    chat.send('一')
    await pass()
    server.refuses = true
    chat.send('二')
    await pass()
    expect(chat.thread.outbox[0]?.refusal?.retryAfter).toBe(2)
    server.refuses = false
    await pass(4000)
    expect(texts(chat)).toEqual(['一', '二'])
  })

  it('takes the detour of plain requests while no socket can be had, and leaves it again', async () => {
    const chat = open()
    chat.send('一')
    await pass()
    blocked = true
    server.sockets[0]?.drop()
    chat.send('二')
    chat.askPerson()
    await pass(8000)
    expect(chat.status.detour).toBe(true)
    expect(server.stored.map((one) => one.text)).toEqual(['一', '二'])
    expect(chat.thread.conversation?.state).toBe('queued')
    server.store('agent', '答', null)
    await pass(4000)
    expect(texts(chat)).toEqual(['一', '二', '答'])
    blocked = false
    await pass(20_000)
    expect(chat.status).toMatchObject({ line: 'open', detour: false })
    expect(server.stored).toHaveLength(3)
  })

  it('comes through a server that cannot be reached at first', async () => {
    server.unreachable = true
    const chat = open()
    chat.send('一')
    await pass(2000)
    expect(chat.status.line).toBe('lost')
    server.unreachable = false
    await pass(6000)
    expect(texts(chat)).toEqual(['一'])
  })

  it('asks for a person before anything was said', async () => {
    const chat = open()
    chat.askPerson()
    expect(chat.thread.personAsked).toBe(true)
    await pass()
    expect(chat.thread).toMatchObject({ personAsked: false, conversation: { state: 'queued' } })
  })

  it('begins a new conversation with what is written after the end', async () => {
    const chat = open()
    chat.send('一')
    await pass()
    server.state = 'closed'
    server.sockets[0]?.give({ type: 'state', conversation: server.conversation() })
    chat.send('还有一件事')
    await pass()
    expect(chat.thread.conversation?.id).toBe('second')
    expect(texts(chat)).toEqual(['还有一件事'])
  })

  it('gets a new session when the old one opens nothing any more, and still says what was written', async () => {
    const chat = open()
    chat.send('一')
    await pass()
    server.tokens += 1
    server.sockets[0]?.drop()
    chat.send('二')
    await pass(3000)
    expect(loadSession()?.token).toBe('token-3')
    expect(texts(chat)).toEqual(['一', '二'])
  })

  it('never says in the name of one person what another wrote', async () => {
    const chat = open()
    const pass1 = `h.${btoa('{"sub":"one"}')}.s`
    chat.identify(pass1)
    await pass()
    blocked = true
    server.sockets[0]?.drop()
    chat.send('秘密')
    blocked = false
    chat.identify(`h.${btoa('{"sub":"two"}')}.s`)
    await pass(3000)
    expect(server.tokens).toBe(2)
    expect(server.stored).toEqual([])
    chat.identify(`h.${btoa('{"sub":"two"}')}.s`)
    await pass()
    expect(server.tokens).toBe(2)
  })

  it('says no more often than needed that somebody types', async () => {
    const chat = open()
    chat.send('一')
    await pass()
    for (let count = 0; count < 20; count++) {
      chat.typing()
      await pass(100)
    }
    expect(server.calls.filter((one) => one === 'typing')).toHaveLength(1)
    chat.read(5)
    chat.read(5)
    chat.read(3)
    expect(server.calls.filter((one) => one === 'read')).toHaveLength(1)
  })
})
