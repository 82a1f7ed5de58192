import { api, send, take, type components } from '@/api'

export type Board = Awaited<ReturnType<typeof readBoard>>
export type Tile = components['schemas']['TileBody']
export type Figure = components['schemas']['FigureBody']
export type Metric = components['schemas']['MetricBody']
export type Catalogue = components['schemas']['CatalogueBody']
export type ContactPage = components['schemas']['ContactPage']
export type Contact = components['schemas']['ContactBody']
export type MetricRowsPage = components['schemas']['MetricRowsPage']
export type MetricRow = Record<string, unknown>
export type RowsPart = 'numerator' | 'denominator'
export type Name = components['schemas']['NameBody']
export type Demo = components['schemas']['DemoView']

export type Companion = components['schemas']['CompanionBody']
export type Companions = components['schemas']['CompanionsBody']

export type Freshness = components['schemas']['FreshnessBody']

export interface ReportRow {
  metrics: Record<string, Figure>
  [dimension: string]: unknown
}
export interface Report {
  rows: ReportRow[]
  total: { metrics: Record<string, Figure> }
  labels: Record<string, Record<string, Name>>
  definitions: Metric[]
  folded: Record<string, number>
  freshness: Freshness
  comparison?: { rows: ReportRow[]; total: { metrics: Record<string, Figure> }; period: { from: string; to: string } } | null
}

/** What a report, a list of contacts or an export is about. */
export interface Slice {
  from: string
  to: string
  filters: Record<string, string | string[]>
}

export function readBoard() {
  return take(api.GET('/api/v1/board'))
}

export function readCatalogue(): Promise<Catalogue> {
  return take(api.GET('/api/v1/metrics'))
}

export function readDemo(): Promise<Demo> {
  return take(api.GET('/api/v1/demo'))
}

function parameters(slice: Slice, more: Record<string, string | string[] | undefined> = {}): URLSearchParams {
  const query = new URLSearchParams({ from: slice.from, to: slice.to })
  for (const [name, value] of Object.entries({ ...slice.filters, ...more })) {
    for (const one of Array.isArray(value) ? value : [value]) if (one) query.append(name, one)
  }
  return query
}

export async function readReport(slice: Slice, by: string, metrics: readonly string[], compare: boolean): Promise<Report> {
  const more = { by, metric: [...metrics], compare: compare ? 'previous' : undefined }
  return (await send(`/api/v1/report?${parameters(slice, more)}`)).json() as Promise<Report>
}

export async function readContacts(slice: Slice, metric: string | undefined, cursor: string | null): Promise<ContactPage> {
  const more = { metric, part: metric ? 'numerator' : undefined, cursor: cursor ?? undefined }
  return (await send(`/api/v1/contacts?${parameters(slice, more)}`)).json() as Promise<ContactPage>
}

export async function takeReport(slice: Slice, by: string, metrics: readonly string[]): Promise<Blob> {
  return (await send(`/api/v1/report.csv?${parameters(slice, { by, metric: [...metrics] })}`)).blob()
}

/** What belongs beside the metrics of a report and is not among them. */
export async function readBeside(slice: Slice, metrics: readonly string[]): Promise<Companions> {
  return (await send(`/api/v1/report/beside?${parameters(slice, { metric: [...metrics] })}`)).json() as Promise<Companions>
}

/** A report by one or two dimensions; beyond `top` groups the others stand together. */
export async function readSplit(slice: Slice, by: readonly string[], metrics: readonly string[], top: number): Promise<Report> {
  const more = { by: by[0], split: by[1], metric: [...metrics], top: String(top), compare: 'previous' }
  return (await send(`/api/v1/report?${parameters(slice, more)}`)).json() as Promise<Report>
}

export async function takeSplit(slice: Slice, by: readonly string[], metrics: readonly string[], ending: 'csv' | 'parquet' | 'xlsx'): Promise<Blob> {
  return (await send(`/api/v1/report.${ending}?${parameters(slice, { by: by[0], split: by[1], metric: [...metrics] })}`)).blob()
}

export async function takeContacts(slice: Slice, metric: string | undefined): Promise<Blob> {
  return (await send(`/api/v1/contacts.csv?${parameters(slice, { metric, part: metric ? 'numerator' : undefined })}`)).blob()
}

/** The rows behind a figure that is not made of contacts: those that count, or those among which they do. */
export async function readRows(metric: string, slice: Slice, part: RowsPart, cursor: string | null): Promise<MetricRowsPage> {
  const asked = parameters(slice, { part, cursor: cursor ?? undefined })
  return (await send(`/api/v1/metrics/${encodeURIComponent(metric)}/rows?${asked}`)).json() as Promise<MetricRowsPage>
}

export async function takeRows(metric: string, slice: Slice, part: RowsPart): Promise<Blob> {
  return (await send(`/api/v1/metrics/${encodeURIComponent(metric)}/rows.csv?${parameters(slice, { part })}`)).blob()
}

/** A list of quality as CSV, narrowed as it is on the page, for the person to keep. */
export async function takeList(list: string, narrowed: Record<string, string>): Promise<void> {
  const query = new URLSearchParams(Object.entries(narrowed).filter(([, value]) => value !== ''))
  saveFile(await (await send(`/api/v1/${list}/list.csv?${query}`)).blob(), `${list.replaceAll('/', '-')}.csv`)
}

export function saveFile(content: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = name
  link.click()
  window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
