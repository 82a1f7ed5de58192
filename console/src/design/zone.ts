/**
 * The zone in which the console writes and reads times: the bank's, wherever the reader's device stands. Colleagues
 * speak of the same hour, and a due time is the same on every screen. Until it is known it is the device's own.
 */

export interface Parts {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
}

type Moment = string | number | Date

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const DAY_ALONE = /^(\d{4})-(\d\d)-(\d\d)$/
const LOCAL = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d))?)?/
const two = (value: number) => String(value).padStart(2, '0')

let name: string | undefined
let writer = writerOf(undefined)

function writerOf(zone: string | undefined): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' })
}

/** From now on times are of this zone (IANA). One that the browser does not know leaves the device's. */
export function setZone(zone: string | undefined): void {
  try {
    writer = writerOf(zone)
    name = zone
  } catch {
    writer = writerOf(undefined)
    name = undefined
  }
}

function readParts(of: Intl.DateTimeFormat, at: number): Parts {
  const found: Record<string, number> = {}
  for (const part of of.formatToParts(at)) if (part.type !== 'literal') found[part.type] = Number(part.value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = found
  return { year, month, day, hour, minute, second }
}

/** What calendar and clock of the zone show at a moment. A day alone (2026-11-12) is that day in every zone. */
export function partsOf(at: Moment): Parts {
  const alone = typeof at === 'string' ? DAY_ALONE.exec(at) : null
  if (alone) return { year: Number(alone[1]), month: Number(alone[2]), day: Number(alone[3]), hour: 0, minute: 0, second: 0 }
  return readParts(writer, new Date(at).getTime())
}

const asUtc = (parts: Parts) => Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second)

/** Days since 1970 of the zone's calendar: the difference of two is how many days lie between them. */
export function dayNumber(at: Moment): number {
  const { year, month, day } = partsOf(at)
  return Date.UTC(year, month - 1, day) / DAY_MS
}

/** The date of a moment as 2026-11-12. */
export function dayText(at: Moment): string {
  const { year, month, day } = partsOf(at)
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`
}

/** A moment as a field of day and time holds it: 2026-11-12T09:30; '' for none. */
export function fieldOf(at: Moment | null | undefined): string {
  if (at === null || at === undefined || at === '') return ''
  const { hour, minute } = partsOf(at)
  return `${dayText(at)}T${two(hour)}:${two(minute)}`
}

/** The moment that such a field, or a day alone (its beginning), means; null while it holds none. Where a clock change skips that hour, as much later. */
export function momentOf(field: string): Date | null {
  const typed = LOCAL.exec(field)
  if (!typed) return null
  const [year, month, day, hour = 0, minute = 0, second = 0] = typed.slice(1).map((each) => (each === undefined ? undefined : Number(each))) as [number, number, number, number?, number?, number?]
  const wanted = asUtc({ year, month, day, hour, minute, second })
  const away = (at: number) => asUtc(readParts(writer, at)) - at
  // the difference at the answer may be another than at the guess, next to a clock change
  const first = wanted - away(wanted)
  const at = new Date(wanted - away(first))
  return Number.isNaN(at.getTime()) ? null : at
}

/** The first moment after a day alone (2026-11-12); null for none. */
export function endOfDay(day: string): Date | null {
  const noon = momentOf(day && `${day}T12:00`)
  return noon && momentOf(dayText(noon.getTime() + DAY_MS))
}

/** The zone's name where the reader's own clock shows another time at that moment, else ''. */
export function foreignZone(at: number): string {
  if (!name) return ''
  const minutes = (of: Intl.DateTimeFormat) => Math.round(asUtc(readParts(of, at)) / MINUTE_MS)
  return minutes(writer) === minutes(writerOf(undefined)) ? '' : name
}
