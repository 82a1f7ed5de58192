import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import type { Slice } from '../calls'
import { serverDay } from '../figures'

/** Periods that move with the day on which they are asked. */
export const PRESETS = ['today', 'yesterday', 'last_7', 'last_30', 'last_90', 'this_month', 'last_month'] as const
export type Preset = (typeof PRESETS)[number]
export const GRAINS = ['hour', 'day', 'week', 'month'] as const
export const TIMES: readonly string[] = [...GRAINS, 'weekday']
export const REST = 'rest*'
export const FEW = 12

/** What the explorer is asked: all of it stands in the address. */
export interface Question {
  metrics: string[]
  by: string
  split: string
  preset: Preset | ''
  from: string
  to: string
  filters: Record<string, string[]>
  top: number
  show: string
}

/** What contacts are filtered by: a word of an address that is none of these is no filter, and is left out. */
const FILTERS = new Set(['channel', 'language', 'region', 'city_tier', 'tier', 'age_band', 'elder', 'queue', 'skill', 'agent', 'team', 'reason', 'reason_group', 'urgency', 'because', 'outcome', 'source', 'hour', 'weekday'])
const DEFAULT_METRICS = ['wait_all', 'contacts']

function all(value: LocationQuery[string] | undefined): string[] {
  return (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string' && one !== '')
}

function one(value: LocationQuery[string] | undefined): string {
  return all(value)[0] ?? ''
}

/** The dates of a preset on the day `today` (YYYY-MM-DD), both included. */
export function datesOf(preset: Preset, today: string): { from: string; to: string } {
  const day = new Date(`${today}T00:00:00Z`)
  const shifted = (days: number) => new Date(day.getTime() + days * 86_400_000).toISOString().slice(0, 10)
  const month = (back: number) => new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() - back, 1)).toISOString().slice(0, 10)
  if (preset === 'today') return { from: today, to: today }
  if (preset === 'yesterday') return { from: shifted(-1), to: shifted(-1) }
  if (preset === 'this_month') return { from: month(0), to: today }
  if (preset === 'last_month') return { from: month(1), to: new Date(Date.parse(`${month(0)}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10) }
  return { from: shifted(1 - Number(preset.slice(5))), to: today }
}

/** The question that an address asks. */
export function readQuestion(query: LocationQuery, today = serverDay(0)): Question {
  const named = PRESETS.find((each) => each === one(query.p))
  const fixed = { from: one(query.from), to: one(query.to) }
  const preset = named ?? (fixed.from && fixed.to ? '' : 'last_30')
  const metrics = all(query.m)
  const by = one(query.by) || 'day'
  const split = one(query.split)
  const chosen = metrics.length ? metrics : DEFAULT_METRICS
  return {
    metrics: chosen,
    by,
    split: split === by ? '' : split,
    preset,
    ...(preset ? datesOf(preset, today) : fixed),
    filters: Object.fromEntries(Object.entries(query).filter(([name]) => FILTERS.has(name)).map(([name, value]) => [name, all(value)]).filter(([, values]) => values?.length)) as Record<string, string[]>,
    top: Number(one(query.top)) || FEW,
    show: chosen.includes(one(query.show)) ? one(query.show) : (chosen[0] ?? ''),
  }
}

/** The address of a question. */
export function writeQuestion(question: Question): LocationQueryRaw {
  return {
    m: question.metrics,
    by: question.by,
    ...(question.split ? { split: question.split } : {}),
    ...(question.preset ? { p: question.preset } : { from: question.from, to: question.to }),
    ...(question.top === FEW ? {} : { top: String(question.top) }),
    ...(question.show && question.show !== question.metrics[0] ? { show: question.show } : {}),
    ...question.filters,
  }
}

export function sliceOf(question: Question): Slice {
  return { from: question.from, to: question.to, filters: question.filters }
}

function later(one: string, other: string): string {
  return one > other ? one : other
}

/** What narrows a slice to one value of a dimension: days for a span of time, else a filter. */
export function narrow(slice: Slice, dimension: string, value: unknown): Slice {
  const text = value === null || value === undefined ? 'none' : String(value)
  if (dimension === 'day') return { ...slice, from: text, to: text }
  if (dimension !== 'week' && dimension !== 'month') return { ...slice, filters: { ...slice.filters, [dimension]: [text] } }
  const first = dimension === 'week' ? text : `${text}-01`
  const start = new Date(`${first}T00:00:00Z`)
  const end = dimension === 'week' ? start.getTime() + 6 * 86_400_000 : Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 0)
  const last = new Date(end).toISOString().slice(0, 10)
  return { ...slice, from: later(first, slice.from), to: last < slice.to ? last : slice.to }
}
