import { describe, expect, it } from 'vitest'
import { conversation, draft, message } from './builders'
import { itemsOf } from './items'
import { advance, EMPTY, type Happening, type Thread } from './thread'
import type { Conversation, Frame, Message } from './wire'

const frame = (frame: Frame): Happening => ({ type: 'frame', frame, at: 0 })
const after = (...happenings: Happening[]): Thread => happenings.reduce(advance, EMPTY)
const sequences = (thread: Thread) => thread.messages.map((one) => one.sequence)

describe('the thread', () => {
  it('keeps messages in order and each once, however they arrive', () => {
    const thread = after(
      frame({ type: 'welcome', conversation: conversation(), messages: [message(1), message(2)] }),
      frame({ type: 'messages', messages: [message(5), message(4)] }),
      frame({ type: 'messages', messages: [message(2), message(5)] }),
    )
    expect(sequences(thread)).toEqual([1, 2, 4, 5])
    expect(thread.cursor).toBe(5)
  })

  it('drops what an agent took back, and asks no more for it', () => {
    const thread = after(
      frame({ type: 'welcome', conversation: conversation(), messages: [message(1), message(2)] }),
      frame({ type: 'withdrawn', sequence: 2 }),
      frame({ type: 'withdrawn', sequence: 9 }),
    )
    expect([sequences(thread), thread.cursor]).toEqual([[1], 2])
  })

  it('does not let an acknowledgement move the cursor past messages that are not here yet', () => {
    const thread = after(
      frame({ type: 'welcome', conversation: conversation(), messages: [message(1)] }),
      { type: 'written', draft: draft('a', 'hello') },
      frame({ type: 'stored', clientId: 'a', sequence: 4, at: '' }),
    )
    expect(sequences(thread)).toEqual([1, 4])
    expect(thread.cursor).toBe(1)
    expect(thread.outbox).toEqual([])
  })

  it('shows the words of the server where they differ from what was written', () => {
    const thread = after(
      frame({ type: 'welcome', conversation: conversation(), messages: [] }),
      { type: 'written', draft: draft('a', 'my code is 123456') },
      frame({ type: 'stored', clientId: 'a', sequence: 1, at: '' }),
      frame({ type: 'messages', messages: [message(1, { author: 'customer', clientId: 'a', text: 'my code is ***' })] }),
    )
    expect(thread.messages.map((one) => one.text)).toEqual(['my code is ***'])
  })

  it('keeps what was written through a broken line, and sends it again', () => {
    const thread = after(
      { type: 'written', draft: draft('a', 'one') },
      { type: 'sent', clientId: 'a', at: 5 },
      { type: 'unsent' },
    )
    expect(thread.outbox.map((one) => one.status)).toEqual(['waiting'])
  })

  it('takes a message out of the outbox that was stored although nobody said so', () => {
    const thread = after(
      { type: 'written', draft: draft('a', 'one') },
      frame({ type: 'welcome', conversation: conversation(), messages: [message(1, { author: 'customer', clientId: 'a' })] }),
    )
    expect(thread.outbox).toEqual([])
    expect(sequences(thread)).toEqual([1])
  })

  it('puts a refusal beside its message, with the time of the next try', () => {
    const refusal = { code: 'channels.too_fast', message: 'Try again in 4 s.', retryAfter: 4 }
    const thread = after(
      { type: 'written', draft: draft('a', 'one') },
      { type: 'frame', frame: { type: 'error', refusal, clientId: 'a' }, at: 1000 },
    )
    expect(thread.outbox[0]).toMatchObject({ status: 'failed', refusal, retryAt: 5000 })
    expect(advance(thread, { type: 'again', clientId: 'a' }).outbox[0]).toMatchObject({ status: 'waiting', refusal: null })
    expect(advance(thread, { type: 'discarded', clientId: 'a' }).outbox).toEqual([])
  })

  it('begins afresh with a new conversation, and takes along what is unsent', () => {
    const thread = after(
      frame({ type: 'welcome', conversation: conversation({ state: 'closed' }), messages: [message(1), message(2)] }),
      { type: 'written', draft: draft('a', 'one more thing') },
      frame({ type: 'welcome', conversation: conversation({ id: 'second' }), messages: [message(1)] }),
    )
    expect(sequences(thread)).toEqual([1])
    expect(thread.cursor).toBe(1)
    expect(thread.outbox).toHaveLength(1)
  })

  it('remembers that a person was asked for until the server has heard it', () => {
    const asked = after({ type: 'person-asked' }, frame({ type: 'welcome', conversation: conversation(), messages: [] }))
    expect(asked.personAsked).toBe(true)
    const queued = frame({ type: 'state', conversation: conversation({ state: 'queued' }) })
    expect(advance(asked, queued).personAsked).toBe(false)
  })

  it('never takes a read mark back', () => {
    const thread = after(
      frame({ type: 'welcome', conversation: conversation({ readByAgent: 3 }), messages: [] }),
      frame({ type: 'read', sequence: 7 }),
      frame({ type: 'read', sequence: 5 }),
      frame({ type: 'state', conversation: conversation({ readByAgent: 4 }) }),
    )
    expect(thread.conversation?.readByAgent).toBe(7)
  })

  it('ends the typing sign with the words it announced, not with those of others', () => {
    const typing = after(frame({ type: 'typing', author: 'agent' }))
    const notice = frame({ type: 'messages', messages: [message(1, { author: 'system' })] })
    expect(advance(typing, notice).typing).not.toBeNull()
    expect(advance(typing, frame({ type: 'messages', messages: [message(1, { author: 'agent' })] })).typing).toBeNull()
    expect(after(frame({ type: 'typing', author: 'customer' })).typing).toBeNull()
  })

  it('follows the drafts of other pages and keeps its own', () => {
    const mine = after({ type: 'written', draft: draft('mine', 'x', { tab: 'here', writtenAt: 2 }) })
    const both = advance(mine, { type: 'adopted', own: 'here', drafts: [draft('other', 'y', { tab: 'there', writtenAt: 1 })] })
    expect(both.outbox.map((one) => one.clientId)).toEqual(['other', 'mine'])
    expect(advance(both, { type: 'adopted', own: 'here', drafts: [] }).outbox.map((one) => one.clientId)).toEqual(['mine'])
  })
})

/** A server that is right, and a line to it that breaks, repeats and overtakes. */
class Bank {
  messages: Message[] = []
  now: Conversation = conversation()

  store(author: Message['author'], text: string, clientId: string | null = null): Message {
    const known = this.messages.find((one) => clientId !== null && one.clientId === clientId)
    if (known) return known
    // numbers of notes that are not for the customer are left out
    const sequence = (this.messages.at(-1)?.sequence ?? 0) + 1 + (this.messages.length % 3 === 2 ? 1 : 0)
    const stored = message(sequence, { author, text, clientId })
    this.messages.push(stored)
    return stored
  }
}

/** Small, seeded, repeatable. */
function dice(seed: number): (sides: number) => number {
  let state = seed
  return (sides) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
}

class Visitor {
  thread = EMPTY
  open = false
  private given = 0
  private written = 0
  readonly sent: string[] = []

  constructor(
    private readonly bank: Bank,
    private readonly roll: (sides: number) => number,
  ) {}

  hear(frame: Frame): void {
    this.thread = advance(this.thread, { type: 'frame', frame, at: 0 })
    if (this.roll(4) === 0) this.thread = advance(this.thread, { type: 'frame', frame, at: 0 })
  }

  connect(): void {
    this.open = true
    const { cursor } = this.thread
    this.hear({ type: 'welcome', conversation: this.bank.now, messages: this.since(cursor) })
    this.given = this.bank.messages.at(-1)?.sequence ?? 0
    for (const { clientId, text } of this.thread.outbox) if (this.open) this.speak(clientId, text)
  }

  lose(): void {
    this.open = false
    this.thread = advance(this.thread, { type: 'unsent' })
  }

  write(): void {
    const clientId = `c${this.written++}`
    const text = `line ${this.written}`
    this.sent.push(text)
    this.thread = advance(this.thread, { type: 'written', draft: draft(clientId, text) })
    if (this.open) this.speak(clientId, text)
  }

  /** The message may arrive although its acknowledgement does not. */
  private speak(clientId: string, text: string): void {
    this.thread = advance(this.thread, { type: 'sent', clientId, at: 0 })
    const fate = this.roll(6)
    if (fate === 0) return this.lose()
    const stored = this.bank.store('customer', text, clientId)
    if (fate === 1) return this.lose()
    this.hear({ type: 'stored', clientId, sequence: stored.sequence, at: stored.at })
    if (fate === 2) return this.lose()
    this.push()
  }

  push(): void {
    if (!this.open) return
    this.hear({ type: 'messages', messages: this.since(this.given) })
    this.given = this.bank.messages.at(-1)?.sequence ?? 0
  }

  state(): void {
    if (this.open) this.hear({ type: 'state', conversation: this.bank.now })
  }

  private since(sequence: number): Message[] {
    return this.bank.messages.filter((one) => one.sequence > sequence)
  }
}

describe('stale state and the frames since then', () => {
  it('equal the state of a page that was just opened, whatever the line did', () => {
    for (let seed = 1; seed <= 150; seed++) {
      const roll = dice(seed)
      const bank = new Bank()
      const visitor = new Visitor(bank, roll)
      const acts = [
        () => visitor.write(),
        () => (visitor.open ? visitor.lose() : visitor.connect()),
        () => visitor.connect(),
        () => visitor.push(),
        () => void bank.store(roll(2) ? 'assistant' : 'agent', `answer ${bank.messages.length}`),
        () => {
          bank.now = conversation({ state: roll(2) ? 'queued' : 'active', readByAgent: bank.messages.at(-1)?.sequence ?? 0 })
          visitor.state()
        },
      ]
      for (let step = 0; step < 60; step++) acts[roll(acts.length)]?.()
      while (!visitor.open || visitor.thread.outbox.length > 0) visitor.connect()
      visitor.push()
      visitor.state()

      const fresh = advance(EMPTY, frame({ type: 'welcome', conversation: bank.now, messages: bank.messages }))
      expect({ seed, ...visitor.thread, typing: null }).toEqual({ seed, ...fresh })
      expect(itemsOf(visitor.thread)).toEqual(itemsOf(fresh))
      const own = fresh.messages.filter((one) => one.author === 'customer').map((one) => one.text)
      expect(own).toEqual(visitor.sent)
    }
  })
})
