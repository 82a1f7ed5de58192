/** The lines of the thread in their order, as the page shows them. Pure. */
import type { Draft, Thread } from './thread'
import type { Author, Message } from './wire'

export type Tick = 'stored' | 'read' | null

export type Item =
  | { kind: 'time'; key: string; at: string }
  | { kind: 'message'; key: string; message: Message; tick: Tick; answerable: boolean; follows: boolean }
  | { kind: 'draft'; key: string; draft: Draft }

const GAP_MS = 10 * 60_000

/** The greeting is the page's own introduction; it is not shown a second time as a line. */
export const isShown = (message: Message): boolean => message.notice !== 'greeting'

const startsStretch = (at: number, before: Message | undefined): boolean =>
  before === undefined || at - Date.parse(before.at) > GAP_MS

/** Whether two lines come from the same mouth, so that the name need not be said again. */
const sameSpeaker = (one: Message | undefined, other: Message): boolean =>
  one !== undefined && one.author === other.author && one.authorName === other.authorName && !one.notice

export function itemsOf(thread: Thread): Item[] {
  const shown = thread.messages.filter(isShown)
  const lastOwn = shown.findLastIndex((message) => message.author === 'customer')
  const lastChoice = shown.findLastIndex((message) => message.choices.length > 0)
  const read = thread.conversation?.readByAgent ?? 0
  const state = thread.conversation?.state
  const assisted = state === 'assistant' && !thread.personAsked
  // while a person is on the way, what can be done meanwhile may still be tapped
  const waiting = state === 'assistant' || state === 'queued' || state === 'offered'
  const items: Item[] = []
  shown.forEach((message, index) => {
    const before = shown[index - 1]
    const stretch = startsStretch(Date.parse(message.at), before)
    if (stretch) items.push({ kind: 'time', key: `time ${message.sequence}`, at: message.at })
    items.push({
      kind: 'message',
      key: message.clientId ?? message.id,
      message,
      tick: index === lastOwn && thread.outbox.length === 0 ? (message.sequence <= read ? 'read' : 'stored') : null,
      answerable: (assisted || (waiting && message.task !== null)) && index === lastChoice && index > lastOwn && thread.outbox.length === 0,
      follows: !stretch && sameSpeaker(before, message),
    })
  })
  for (const draft of thread.outbox) items.push({ kind: 'draft', key: draft.clientId, draft })
  return items
}

/** Who seems to be writing: as told, or the assistant while its answer to the customer's last line is still due. */
export function typingNow(thread: Thread, now: number): Author | null {
  if (thread.typing) return thread.typing.author
  const last = thread.messages.at(-1)
  const due = last?.author === 'customer' && thread.conversation?.state === 'assistant' && last.kind === 'text'
  return due && now - Date.parse(last.at) < 8_000 ? 'assistant' : null
}
