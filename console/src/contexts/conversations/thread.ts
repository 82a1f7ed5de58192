import type { Joined, Message } from './calls'

/** A thread and what was merged into it, in order of time; each keeps its own order within one moment. */
export function merged(own: readonly Message[], joined: readonly Joined[]): (Message | Joined)[] {
  if (joined.length === 0) return [...own]
  return [...own, ...joined].sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
}
