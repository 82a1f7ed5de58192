const HOUR_MS = 3_600_000

const two = (value: number): string => String(value).padStart(2, '0')

/** An instant as a field for local day and time writes it. */
export function inputOf(at: number): string {
  const date = new Date(at)
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`
}

/** What such a field holds as an instant, or null while it holds none. */
export function instantOf(value: string): string | null {
  const at = new Date(value)
  return value && !Number.isNaN(at.getTime()) ? at.toISOString() : null
}

/** The usual times that are still to come. */
export function presets(now: number): { name: 'hour' | 'evening' | 'morning'; at: number }[] {
  const evening = new Date(now)
  evening.setHours(17, 0, 0, 0)
  const morning = new Date(now)
  morning.setDate(morning.getDate() + 1)
  morning.setHours(9, 0, 0, 0)
  return [
    { name: 'hour' as const, at: now + HOUR_MS },
    ...(evening.getTime() > now ? [{ name: 'evening' as const, at: evening.getTime() }] : []),
    { name: 'morning' as const, at: morning.getTime() },
  ]
}
