import { endOfDay, momentOf } from '@/design'
import { api, send, take, type components } from '@/api'

export type Entry = components['schemas']['EntryBody']
export type EntryPage = components['schemas']['Page_EntryBody_']
export interface EntryFilter {
  actor?: string
  action?: string
  subject?: string
  from?: string
  to?: string
}

export function listEntries(filter: EntryFilter, cursor: string | null): Promise<EntryPage> {
  return take(api.GET('/api/v1/audit', { params: { query: { ...filter, cursor: cursor ?? undefined, limit: 100 } } }))
}

export async function exportEntries(filter: EntryFilter): Promise<Blob> {
  const query = new URLSearchParams(Object.entries(filter).filter((pair): pair is [string, string] => Boolean(pair[1])))
  return (await send(`/api/v1/audit.csv?${query}`)).blob()
}

/** The first moment of a day of the bank, and of the day after it: the server's `to` is exclusive. */
export function dayBounds(from: string, to: string): Pick<EntryFilter, 'from' | 'to'> {
  return { from: momentOf(from)?.toISOString(), to: endOfDay(to)?.toISOString() }
}
