import type { Criterion } from './calls'

export const CRITERIA: Criterion[] = ['valid', 'trust', 'recency', 'agreement', 'earliest']

/** `list` with the one at `place` moved by `by` places. */
export function moved<T>(list: readonly T[], place: number, by: number): T[] {
  const rest = list.filter((_, at) => at !== place)
  return [...rest.slice(0, place + by), ...list.slice(place, place + 1), ...rest.slice(place + by)]
}
