/** Spans of working time as people write them: a number and a unit. */
export type Unit = 's' | 'min' | 'h'
export const UNITS: readonly Unit[] = ['s', 'min', 'h']
const SECONDS: Record<Unit, number> = { s: 1, min: 60, h: 3600 }

export interface Span {
  n: number | null
  unit: Unit
}

/** The largest unit that holds it whole. */
export function spanOf(seconds: number | null | undefined, usual: Unit = 'min'): Span {
  if (seconds === null || seconds === undefined) return { n: null, unit: usual }
  const unit = (['h', 'min'] as const).find((each) => seconds > 0 && seconds % SECONDS[each] === 0) ?? 's'
  return { n: seconds / SECONDS[unit], unit }
}

/** In seconds; null where no number was given. */
export function secondsOf(span: Span): number | null {
  return typeof span.n === 'number' && Number.isFinite(span.n) ? Math.round(span.n * SECONDS[span.unit]) : null
}

export type When = 'before' | 'at' | 'after'

/** An offset from a target, in seconds, as "before 10 min". */
export function whenOf(offset: number): { when: When; span: Span } {
  if (offset === 0) return { when: 'at', span: { n: null, unit: 'min' } }
  return { when: offset < 0 ? 'before' : 'after', span: spanOf(Math.abs(offset)) }
}

export function offsetOf(when: When, span: Span): number {
  const seconds = secondsOf(span) ?? 0
  if (when === 'at') return 0
  return when === 'before' ? -seconds : seconds
}
