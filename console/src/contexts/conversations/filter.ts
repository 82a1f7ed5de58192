import type { LocationQuery } from 'vue-router'
import type { components } from '@/api'

type Schemas = components['schemas']
export type Filter = Required<Schemas['FilterBody']>

/** The fields that hold several values, and those that hold one. */
export const MANY = ['states', 'agents', 'queues', 'channels', 'reasons', 'urgencies', 'outcomes', 'tiers'] as const
export type Many = (typeof MANY)[number]
const ONE = ['whose', 'since', 'until', 'days', 'waits_over_min', 'order'] as const
const NUMBERS = new Set<string>(['days', 'waits_over_min'])

export const EMPTY: Filter = {
  states: [],
  whose: 'anyone',
  agents: [],
  queues: [],
  channels: [],
  reasons: [],
  urgencies: [],
  outcomes: [],
  tiers: [],
  since: null,
  until: null,
  days: null,
  waits_over_min: null,
  order: 'newest',
}

/** What the address says, or null where it says nothing but which view. */
export function filterOf(query: LocationQuery): Filter | null {
  const said: Partial<Record<keyof Filter, unknown>> = {}
  for (const name of MANY) if (typeof query[name] === 'string') said[name] = query[name].split(',').filter(Boolean)
  for (const name of ONE) {
    const value = query[name]
    if (typeof value !== 'string' || value === '') continue
    if (!NUMBERS.has(name)) said[name] = value
    else if (/^\d{1,6}$/.test(value)) said[name] = Number(value)
  }
  return query['f'] === '1' || Object.keys(said).length > 0 ? ({ ...EMPTY, ...said } as Filter) : null
}

/** The address of a filter: what asks for nothing is left out. */
export function queryOf(filter: Filter): Record<string, string> {
  const said: Record<string, string> = { f: '1' }
  for (const name of MANY) if (filter[name].length > 0) said[name] = filter[name].join(',')
  for (const name of ONE) if (filter[name] !== null && filter[name] !== EMPTY[name]) said[name] = String(filter[name])
  return said
}

export function sameFilter(a: Filter, b: Filter): boolean {
  const plain = (filter: Filter) => JSON.stringify(queryOf({ ...EMPTY, ...filter }))
  return plain(a) === plain(b)
}

/** A server's filter whole: what it left out asks for nothing. */
export function whole(filter: Partial<Schemas['FilterBody']>): Filter {
  return { ...EMPTY, ...filter } as Filter
}

/** As the list endpoint takes it. */
export function asQuery(filter: Filter): Record<string, unknown> {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0)))
}
