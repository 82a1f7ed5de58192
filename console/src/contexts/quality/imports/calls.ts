import { api, send, take, type components } from '@/api'

type Schemas = components['schemas']
export type Import = Schemas['HistoryImportBody']
export type ImportPage = Schemas['Page_HistoryImportBody_']
export type State = Import['state']
export type Preview = Schemas['HistoryPreviewBody']
export type Fault = Schemas['MappingFaultBody']
export type Shipped = Schemas['ShippedMappingBody']

export const STATES: readonly State[] = ['waiting', 'running', 'stopped', 'done', 'failed', 'removing', 'removed']
const BASE = '/api/v1/contact-imports'

function form(file: File, mapping: string): FormData {
  const data = new FormData()
  data.append('file', file)
  data.append('mapping', mapping)
  return data
}

const narrowed = (q: string, state: State | '') => ({ q, state: state ? [state] : undefined })

export const calls = {
  mappings: async (): Promise<Shipped[]> => (await take(api.GET('/api/v1/contact-imports/mappings'))).items,
  check: async (text: string, columns: string[] | null): Promise<Fault | null> => (await take(api.POST('/api/v1/contact-imports/mapping-checks', { body: { text, columns } }))).fault,
  preview: async (file: File, mapping: string): Promise<Preview> => (await send(`${BASE}/previews`, { method: 'POST', body: form(file, mapping) })).json() as Promise<Preview>,
  begin: async (file: File, mapping: string): Promise<Import> => (await send(BASE, { method: 'POST', body: form(file, mapping) })).json() as Promise<Import>,
  list: (q: string, state: State | '', cursor: string | null): Promise<ImportPage> =>
    take(api.GET('/api/v1/contact-imports', { params: { query: { ...narrowed(q, state), cursor: cursor ?? undefined, limit: 20 } } })),
  one: (id: string): Promise<Import> => take(api.GET('/api/v1/contact-imports/{import_id}', { params: { path: { import_id: id } } })),
  move: async (id: string, to: 'stop' | 'resumption' | 'removal'): Promise<void> => {
    await send(`${BASE}/${id}/${to}`, { method: 'PUT' })
  },
  rejects: async (id: string): Promise<Blob> => (await send(`${BASE}/${id}/rejects.csv`)).blob(),
  listed: async (q: string, state: State | ''): Promise<Blob> => {
    const query = new URLSearchParams(state ? { q, state } : { q })
    return (await send(`${BASE}/list.csv?${query}`)).blob()
  },
}
