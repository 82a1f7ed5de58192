import { dayText, endOfDay, fieldOf, momentOf } from '@/design'

const HOUR_MS = 3_600_000

/** An instant as a field for day and time of the bank writes it. */
export const inputOf = (at: number): string => fieldOf(at)

/** What such a field holds as an instant, or null while it holds none. */
export const instantOf = (value: string): string | null => momentOf(value)?.toISOString() ?? null

/** The usual times that are still to come. */
export function presets(now: number): { name: 'hour' | 'evening' | 'morning'; at: number }[] {
  const evening = momentOf(`${dayText(now)}T17:00`)?.getTime() ?? 0
  const tomorrow = endOfDay(dayText(now))?.getTime() ?? now
  const morning = momentOf(`${dayText(tomorrow)}T09:00`)?.getTime() ?? tomorrow
  return [
    { name: 'hour' as const, at: now + HOUR_MS },
    ...(evening > now ? [{ name: 'evening' as const, at: evening }] : []),
    { name: 'morning' as const, at: morning },
  ]
}
