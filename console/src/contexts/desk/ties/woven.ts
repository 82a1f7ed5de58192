import type { JoinedMessage, Message, Tie } from '../types'
import { hasOlder, type Thread } from '../thread/thread'

/** A line of the thread as it is read: a message of its own, one of another thread, or where that became part of it. */
export type Line =
  | { key: string; at: string; message: Message; joined: JoinedMessage | null; tie: null }
  | { key: string; at: string; message: null; joined: null; tie: Tie }

function own(message: Message): Line {
  return { key: String(message.sequence), at: message.at, message, joined: null, tie: null }
}

/**
 * The thread and what was merged into it or split off with it, in order of time. Of the others nothing is shown from before the part of the
 * thread that is loaded: it comes with the older ones.
 */
export function weave(thread: Thread, joined: readonly JoinedMessage[], ties: readonly Tie[]): Line[] {
  const lines: Line[] = thread.messages.map(own)
  const kept = ties.filter((tie) => tie.role === 'kept' || tie.role === 'split_off')
  if (kept.length === 0) return lines
  const first = lines[0]?.at
  const from = hasOlder(thread) && first ? Date.parse(first) : -Infinity
  const others: Line[] = joined.map((each) => ({ key: `${each.conversation_id}-${String(each.sequence)}`, at: each.at, message: each, joined: each, tie: null }))
  const marks: Line[] = kept.map((tie) => ({ key: tie.id, at: tie.at, message: null, joined: null, tie }))
  const added = [...others, ...marks].filter((line) => Date.parse(line.at) >= from)
  // sorting keeps the order of those of one moment: each thread stays in its own order
  return [...lines, ...added].sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
}

/** By the place of a message in this thread, the split by which it is another conversation's matter now. */
export function splitOff(ties: readonly Tie[]): Map<number, Tie> {
  const splits = ties.filter((tie) => tie.role === 'original')
  return new Map(splits.flatMap((tie) => tie.taken.map((sequence) => [sequence, tie] as const)))
}
