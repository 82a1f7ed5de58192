import { api, send, take, type components } from '@/api'

type Schemas = components['schemas']
export type Source = Schemas['SourceBody']
export type Run = Schemas['ImportRunBody']
export type RunPage = Schemas['Page_ImportRunBody_']
export type Preview = Schemas['SourcePreviewBody']
export type Mapping = Record<string, unknown>

function form(file: File, mapping?: Mapping): FormData {
  const data = new FormData()
  data.append('file', file)
  if (mapping) data.append('mapping', JSON.stringify(mapping))
  return data
}

/** What only sources that we ask have. */
export const UNASKED = { place: '', query: '', pattern: '', watermark: '', every_minutes: null, daily_at: '', password: '' }

export const calls = {
  list: async (q: string): Promise<Source[]> => (await take(api.GET('/api/v1/sources', { params: { query: { q } } }))).items,
  runs: (source: string, cursor: string | null): Promise<RunPage> =>
    take(api.GET('/api/v1/import-runs', { params: { query: { source, cursor: cursor ?? undefined, limit: 20 } } })),
  preview: async (file: File, mapping?: Mapping): Promise<Preview> =>
    (await send('/api/v1/sources/previews', { method: 'POST', body: form(file, mapping) })).json() as Promise<Preview>,
  create: (body: Schemas['NewSourceBody']): Promise<Source> => take(api.POST('/api/v1/sources', { body })),
  run: async (name: string, file: File): Promise<Run> =>
    (await send(`/api/v1/sources/${encodeURIComponent(name)}/runs`, { method: 'POST', body: form(file) })).json() as Promise<Run>,
  stop: async (run: Run): Promise<void> => {
    await send(`/api/v1/import-runs/${run.id}/stop`, { method: 'PUT' })
  },
  rejects: async (run: Run): Promise<Blob> => (await send(`/api/v1/import-runs/${run.id}/rejects.csv`)).blob(),
}

export function saveFile(content: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = name
  link.click()
  window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
