import { api, send, take, type components } from '@/api'

type Schemas = components['schemas']
export type Entry = Schemas['CannedEntryOut']
export type CannedBody = Required<Schemas['CannedReplyIn']>
export type CannedFile = Schemas['CannedFileOut']
export type Imported = Schemas['CannedImportOut']
export type Wording = Entry['wording']

export const STATES: readonly Entry['status'][] = ['waiting', 'sent_back', 'in_force', 'expired']
export const SCOPES: readonly Wording['scope'][] = ['own', 'team', 'queue', 'all']
export const CHANNELS = ['web_chat', 'app_chat'] as const
/** What the server puts in by itself; every other name in double braces is a gap for the agent. */
export const KNOWN = ['customer_name', 'agent_name', 'agent_number', 'bank_name', 'today'] as const

export interface Filter {
  q?: string
  state?: Entry['status']
  scope?: Wording['scope']
  queue?: string
  language?: 'zh' | 'en'
  channel?: '' | 'web_chat' | 'app_chat'
}

const edit = (of: Entry) => ({ path: { reply_id: of.id }, header: { 'if-match': `"${of.version}"` } })
const form = (file: File): FormData => {
  const body = new FormData()
  body.append('file', file)
  return body
}
export const fileAddress = (id: string) => `/api/v1/canned-files/${id}`

export const calls = {
  queues: (): Promise<{ items: { key: string; name: { zh: string; en: string } }[] }> => take(api.GET('/api/v1/queues', {})),
  list: (filter: Filter, cursor?: string): Promise<{ items: Entry[]; next_cursor?: string | null }> =>
    take(api.GET('/api/v1/canned-replies/register', { params: { query: { ...filter, cursor } } })),
  add: (body: CannedBody): Promise<Entry> => take(api.POST('/api/v1/canned-replies', { body })),
  change: (of: Entry, body: CannedBody): Promise<Entry> => take(api.PUT('/api/v1/canned-replies/{reply_id}', { params: edit(of), body })),
  remove: (of: Entry): Promise<unknown> => take(api.DELETE('/api/v1/canned-replies/{reply_id}', { params: edit(of) })),
  approve: (of: Entry): Promise<Entry> => take(api.PUT('/api/v1/canned-replies/{reply_id}/approval', { params: edit(of) })),
  sendBack: (of: Entry, word: string): Promise<Entry> => take(api.PUT('/api/v1/canned-replies/{reply_id}/sending-back', { params: edit(of), body: { word } })),
  upload: async (file: File): Promise<CannedFile> =>
    (await (await send('/api/v1/canned-files', { method: 'POST', body: form(file) })).json()) as CannedFile,
  take: async (file: File): Promise<Imported> =>
    (await (await send('/api/v1/canned-replies/imports', { method: 'POST', body: form(file) })).json()) as Imported,
  sheet: async (filter: Filter): Promise<Blob> => {
    const query = new URLSearchParams(Object.entries(filter).filter(([, value]) => value) as [string, string][])
    return (await send(`/api/v1/canned-replies/sheet?${query.toString()}`)).blob()
  },
}
