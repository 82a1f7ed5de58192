import { api, send, take, type components } from '@/api'

type Schemas = components['schemas']
export type Line = Schemas['WorkOrderLine']
export type Order = Schemas['WorkOrderBody']
export type Lines = Schemas['WorkOrdersPage']
export type Catalogue = Schemas['WorkOrderCatalogueBody']
export type State = Line['state']
export type Kind = Line['kind']
export type Department = Line['department']

export const STATES: readonly State[] = ['open', 'in_progress', 'waiting', 'done', 'cancelled']

export interface Filter {
  state?: State[]
  kind?: Kind[]
  department?: Department
  owner?: string
  unowned?: boolean
  open?: boolean
  overdue?: boolean
  q?: string
}

const one = (order_id: string) => ({ path: { order_id } })
const version = (of: { version: number }) => ({ 'if-match': `"${of.version}"` })

function queryOf(filter: Filter): URLSearchParams {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(filter)) for (const each of Array.isArray(value) ? value : [value]) if (each) query.append(name, String(each))
  return query
}

/** Everything that the page of work orders asks of the server. */
export const calls = {
  list: (filter: Filter, cursor: string | null): Promise<Lines> =>
    take(api.GET('/api/v1/work-orders', { params: { query: { ...filter, cursor: cursor ?? undefined } } })),
  catalogue: (): Promise<Catalogue> => take(api.GET('/api/v1/work-orders/catalogue', {})),
  export: (filter: Filter): Promise<Blob> =>
    send(`/api/v1/work-orders/export.csv?${queryOf(filter)}`).then((answer) => answer.blob()),
  figures: (from: string, to: string): Promise<Schemas['PromiseFiguresBody']> => take(api.GET('/api/v1/promises/figures', { params: { query: { from, to } } })),
  one: (id: string): Promise<Order> => take(api.GET('/api/v1/work-orders/{order_id}', { params: one(id) })),
  change: (order: Line, body: Schemas['WorkOrderChangeBody']): Promise<Line> =>
    take(api.PATCH('/api/v1/work-orders/{order_id}', { params: { ...one(order.id), header: version(order) }, body })),
  note: (id: string, text: string, isPublic: boolean): Promise<unknown> =>
    take(api.POST('/api/v1/work-orders/{order_id}/steps', { params: one(id), body: { text, public: isPublic } })),
}
