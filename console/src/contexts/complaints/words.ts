import type { Line, State } from './calls'

type ChipTone = 'plain' | 'danger' | 'warn' | 'ok' | 'info'

/** How a state looks: what waits for somebody, what is done, what was withdrawn. */
export function stateTone(state: State): ChipTone {
  if (state === 'closed') return 'ok'
  if (state === 'withdrawn' || state === 'dismissed') return 'plain'
  return state === 'received' || state === 'under_review' ? 'warn' : 'info'
}

/** How near the last day is: overdue, soon, or no hurry. */
export function dueTone(line: Pick<Line, 'days_left'>): ChipTone {
  if (line.days_left === null) return 'plain'
  if (line.days_left < 0) return 'danger'
  return line.days_left <= 5 ? 'warn' : 'plain'
}
