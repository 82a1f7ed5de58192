/**
 * Waiting times are counted against the server's clock: an agent's computer may be minutes off, and a wait that starts
 * at "-2:10" helps nobody. The Date header has whole seconds, so small differences are left alone.
 */
const TOLERANCE_MS = 2_000

let offset = 0

export function learnServerTime(header: string | null): void {
  if (!header) return
  const server = Date.parse(header)
  if (Number.isNaN(server)) return
  const difference = server + 500 - Date.now()
  offset = Math.abs(difference) > TOLERANCE_MS ? difference : 0
}

/** Milliseconds since 1970 on the server's clock, as well as this page knows it. */
export function serverNow(): number {
  return Date.now() + offset
}
