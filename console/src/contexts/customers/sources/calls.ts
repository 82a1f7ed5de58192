import { api, send, take, type components } from '@/api'

type Schemas = components['schemas']
export type Source = Schemas['SourceBody']
export type Kind = Source['kind']
export type NewSource = Schemas['NewSourceBody']
export type Edit = Schemas['SourceEditBody']
export type Run = Schemas['ImportRunBody']
export type RunPage = Schemas['Page_ImportRunBody_']
export type Preview = Schemas['SourcePreviewBody']
export type DraftSource = Schemas['SourceDraftBody']
export type WatchedFile = Schemas['WatchedFileBody']
export type SourceEvent = Schemas['SourceEventBody']
export type EventPage = Schemas['Page_SourceEventBody_']
export type EventReject = Schemas['EventRejectBody']
export type EventSchema = Schemas['EventSchemaBody']
export type Credential = Schemas['CredentialBody']
export type NewCredential = Schemas['NewCredentialBody']
export type Mapping = Record<string, unknown>

export const KINDS: readonly Kind[] = ['file', 'sql', 'folder', 'push']

function form(file: File, mapping?: Mapping | null): FormData {
  const data = new FormData()
  data.append('file', file)
  if (mapping) data.append('mapping', JSON.stringify(mapping))
  return data
}

const of = (name: string) => ({ params: { path: { name } } })

export const calls = {
  list: async (q: string): Promise<Source[]> => (await take(api.GET('/api/v1/sources', { params: { query: { q } } }))).items,
  runs: (source: string, cursor: string | null): Promise<RunPage> =>
    take(api.GET('/api/v1/import-runs', { params: { query: { source, cursor: cursor ?? undefined, limit: 20 } } })),
  preview: async (file: File, mapping?: Mapping | null): Promise<Preview> =>
    (await send('/api/v1/sources/previews', { method: 'POST', body: form(file, mapping) })).json() as Promise<Preview>,
  previewDraft: (body: DraftSource): Promise<Preview> => take(api.POST('/api/v1/sources/draft-previews', { body })),
  create: (body: NewSource): Promise<Source> => take(api.POST('/api/v1/sources', { body })),
  edit: (source: Source, body: Edit): Promise<Source> =>
    take(api.PUT('/api/v1/sources/{name}', { params: { path: { name: source.name }, header: { 'if-match': `"${source.version}"` } }, body })),
  run: async (name: string, file: File): Promise<Run> =>
    (await send(`/api/v1/sources/${encodeURIComponent(name)}/runs`, { method: 'POST', body: form(file) })).json() as Promise<Run>,
  wish: async (name: string, anew: boolean): Promise<void> => {
    await send(`/api/v1/sources/${encodeURIComponent(name)}/wish`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ anew }) })
  },
  stop: async (run: Run): Promise<void> => {
    await send(`/api/v1/import-runs/${run.id}/stop`, { method: 'PUT' })
  },
  rejects: async (run: Run): Promise<Blob> => (await send(`/api/v1/import-runs/${run.id}/rejects.csv`)).blob(),
  files: async (name: string): Promise<WatchedFile[]> => (await take(api.GET('/api/v1/sources/{name}/files', of(name)))).items,
  events: (name: string, type: string, cursor: string | null): Promise<EventPage> =>
    take(api.GET('/api/v1/sources/{name}/events', { params: { path: { name }, query: { type, cursor: cursor ?? undefined, limit: 30 } } })),
  eventRejects: async (name: string): Promise<EventReject[]> => (await take(api.GET('/api/v1/sources/{name}/event-rejects', of(name)))).items,
  secrets: async (name: string): Promise<Credential[]> => (await take(api.GET('/api/v1/sources/{name}/secrets', of(name)))).items,
  makeSecret: (name: string): Promise<NewCredential> => take(api.POST('/api/v1/sources/{name}/secrets', of(name))),
  withdrawSecret: async (name: string, id: string): Promise<void> => {
    await send(`/api/v1/sources/${encodeURIComponent(name)}/secrets/${id}`, { method: 'DELETE' })
  },
  schemas: async (): Promise<EventSchema[]> => (await take(api.GET('/api/v1/event-schemas'))).items,
  addSchema: (body: Schemas['NewEventSchemaBody']): Promise<EventSchema> => take(api.POST('/api/v1/event-schemas', { body })),
}

export function saveFile(content: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = name
  link.click()
  window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

/** A cell that a spreadsheet can neither break nor take for a formula. */
function cell(value: string | number | null | undefined): string {
  const text = String(value ?? '')
  const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

export function csvOf(rows: (string | number | null | undefined)[][]): Blob {
  return new Blob([`\ufeff${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`], { type: 'text/csv;charset=utf-8' })
}
