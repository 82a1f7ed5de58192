import { api, send, take, type components } from '@/api'
import type { Slice } from '../calls'

export type Index = components['schemas']['IndexBody']
export type IndexReport = components['schemas']['IndexReportBody']
export type IndexFigure = components['schemas']['IndexFigureBody']
export type ExampleLine = Awaited<ReturnType<typeof readExample>>[number]

export async function readIndices(): Promise<Index[]> {
  return (await take(api.GET('/api/v1/indices'))).items
}

export async function readIndex(id: string, slice: Slice, by: string, version: number | undefined): Promise<IndexReport> {
  const query = new URLSearchParams({ from: slice.from, to: slice.to, by })
  if (version !== undefined) query.set('version', String(version))
  return (await send(`/api/v1/indices/${encodeURIComponent(id)}?${query}`)).json() as Promise<IndexReport>
}

export async function readExample() {
  return (await take(api.GET('/api/v1/indices/example'))).lines
}

export function writeWeights(id: string, version: number, weights: Record<string, number>, origin: string) {
  return take(api.PUT('/api/v1/indices/{index_id}/weights', { params: { path: { index_id: id }, header: { 'if-match': `"${version}"` } }, body: { weights, origin } }))
}
