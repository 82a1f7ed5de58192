import type { Report } from '../calls'

/** How a day went: nobody watched, all the time up, hardly down (99.9 % or more up), or down for longer. */
export type Tone = 'unwatched' | 'up' | 'short' | 'long'

export interface Day {
  day: string
  tone: Tone
  availability: number | null
  faults: number
}

const HARDLY = 99.9
const DAY_MS = 86_400_000

/** All days of a period, the first one first. */
export function daysOf(from: string, to: string): string[] {
  const days = []
  for (let at = Date.parse(from); at <= Date.parse(to); at += DAY_MS) days.push(new Date(at).toISOString().slice(0, 10))
  return days
}

/** A strip of days for each part: those of which nothing is known too. */
export function stripsOf(report: Report, from: string, to: string): Map<string, Day[]> {
  const rows = new Map(report.rows.map((row) => [`${String(row.service_part)} ${String(row.day)}`, row]))
  const parts = new Set(report.rows.map((row) => String(row.service_part)))
  return new Map([...parts].map((part) => [part, daysOf(from, to).map((day) => dayOf(day, rows.get(`${part} ${day}`)))]))
}

function dayOf(day: string, row: Report['rows'][number] | undefined): Day {
  const availability = row?.metrics.availability?.value ?? null
  const faults = row?.metrics.faults?.value ?? 0
  return { day, availability, faults, tone: toneOf(availability, faults) }
}

function toneOf(availability: number | null, faults: number): Tone {
  if (availability === null) return faults ? 'long' : 'unwatched'
  if (availability >= 100 && !faults) return 'up'
  return availability >= HARDLY ? 'short' : 'long'
}
