export const FIRST_MS = 500
export const LONGEST_MS = 15_000

/**
 * Milliseconds until the next try after `failures` in a row: doubling, capped, half of it random, so that a thousand
 * pages do not come back in the same instant. `random` is from [0, 1).
 */
export function retryDelay(failures: number, random: number): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, Math.min(failures, 16) - 1))
  return ceiling / 2 + random * (ceiling / 2)
}
