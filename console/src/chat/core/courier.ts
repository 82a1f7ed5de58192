/** Carries what was written to the server, in the order it was written, over the socket or by plain requests. */
import { Refused } from './http'
import type { Draft, Happening, Thread } from './thread'
import { readBank, readChat, readConversation, type Bank, type Frame } from './wire'

export interface Ways {
  tab: string
  thread: () => Thread
  say: (frame: object) => boolean
  call: (path: string, options?: { method?: 'GET' | 'POST' | 'PUT'; body?: object }) => Promise<unknown>
  happen: (happening: Happening) => void
  frame: (frame: Frame) => void
}

// Another page of this browser sends its own; only what it left lying is taken along.
const FOREIGN_AFTER_MS = 5_000

export class Courier {
  bank: Bank | null = null
  polledAt = 0
  private underway = false

  constructor(private readonly ways: Ways) {}

  /** What can go out now. */
  waiting(): Draft[] {
    const now = Date.now()
    return this.ways
      .thread()
      .outbox.filter(
        (draft) => draft.status === 'waiting' && (draft.tab === this.ways.tab || now - draft.writtenAt > FOREIGN_AFTER_MS),
      )
  }

  goByLine(): void {
    for (const { clientId, text, attachment } of this.waiting()) {
      const frame = attachment
        ? { type: 'attachment', client_id: clientId, attachment_id: attachment.id, text }
        : { type: 'message', client_id: clientId, text }
      // noted first: the answer must find it on its way
      this.ways.happen({ type: 'sent', clientId, at: Date.now() })
      if (!this.ways.say(frame)) return this.ways.happen({ type: 'unsent' })
    }
    if (this.ways.thread().personAsked) this.ways.say({ type: 'person' })
  }

  /** One after the other, so that the order holds; then looks for what came. Raises what the network raises. */
  async goByRequests(): Promise<void> {
    if (this.underway) return
    this.underway = true
    try {
      for (const draft of this.waiting()) await this.post(draft)
      if (this.ways.thread().personAsked) this.take(await this.ways.call('/person', { method: 'POST' }))
      await this.poll()
    } finally {
      this.underway = false
    }
  }

  /** Asks for what came after the last message that is here. */
  async poll(): Promise<void> {
    this.polledAt = Date.now()
    const { cursor, conversation } = this.ways.thread()
    const answer = await this.ways.call(`/conversation?after=${cursor}`)
    const chat = readChat(answer)
    if (!chat) return
    this.meet(answer)
    this.ways.frame({ type: 'state', conversation: chat.conversation })
    // of another conversation, "after" meant nothing: the next look gets it whole
    if (chat.conversation.id === conversation?.id) this.ways.frame({ type: 'messages', messages: chat.messages })
  }

  /** Takes a conversation that a call answered with. */
  take(answer: unknown): void {
    const conversation = readConversation(answer)
    if (conversation) this.ways.frame({ type: 'state', conversation })
  }

  /** Shows another of the customer's matters: what is written goes there from now on. */
  async turn(id: string): Promise<void> {
    const chat = readChat(await this.ways.call('/conversation', { method: 'PUT', body: { conversation_id: id } }))
    if (chat) this.ways.frame({ type: 'welcome', conversation: chat.conversation, messages: chat.messages })
  }

  /** Remembers the bank's names where an answer holds them. */
  meet(answer: unknown): void {
    this.bank = readBank(answer) ?? this.bank
  }

  private async post({ clientId, text, attachment }: Draft): Promise<void> {
    const body = { client_id: clientId, text, ...(attachment ? { attachment_id: attachment.id } : {}) }
    try {
      const stored = (await this.ways.call('/messages', { method: 'POST', body })) as { sequence?: number; at?: string } | null
      const sequence = stored?.sequence
      if (sequence) this.ways.frame({ type: 'stored', clientId, sequence, at: stored.at ?? '' })
    } catch (trouble) {
      if (!(trouble instanceof Refused) || trouble.status === 401) throw trouble
      this.ways.happen({ type: 'refused', clientId, refusal: trouble.refusal, at: Date.now() })
    }
  }
}
