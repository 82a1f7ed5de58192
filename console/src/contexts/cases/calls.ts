import { api, send, take, type components } from '@/api'

type Schemas = components['schemas']
export type Line = Schemas['WorkOrderLine']
export type Order = Schemas['WorkOrderBody']
export type Lines = Schemas['WorkOrdersPage']
export type Catalogue = Schemas['WorkOrderCatalogueBody']
export type State = Line['state']
export type Kind = Line['kind']
export type Department = Line['department']
export type HandOver = Order['hand_overs'][number]
export type Answer = Schemas['HandOverAnswerBody']['answer']
export type Person = Schemas['StaffBody']
export type AnswerTime = Schemas['SideDepartmentBody']

/** Everything but promises, which have figures and reminders of their own. */
export const OTHERS: readonly Kind[] = ['loss_follow_up', 'callback', 'appointment', 'transfer_enquiry', 'complaint', 'correction', 'other']
export const STATES: readonly State[] = ['open', 'in_progress', 'waiting', 'done', 'cancelled']

export interface Filter {
  state?: State[]
  kind?: Kind[]
  department?: Department
  owner?: string
  unowned?: boolean
  open?: boolean
  overdue?: boolean
  due_today?: boolean
  handed?: boolean
  incoming?: boolean
  stopped?: boolean
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
  handOver: (order: Line, body: Schemas['NewHandOverBody']): Promise<Schemas['HandedOverBody']> =>
    take(api.PUT('/api/v1/work-orders/{order_id}/hand-over', { params: { ...one(order.id), header: version(order) }, body })),
  answer: (order: Line, body: Schemas['HandOverAnswerBody']): Promise<Line> =>
    take(api.PUT('/api/v1/work-orders/{order_id}/hand-over/answer', { params: { ...one(order.id), header: version(order) }, body })),
  departments: (): Promise<Schemas['DepartmentsBody']> => take(api.GET('/api/v1/departments', {})),
  putPerson: (department: Department, staff_id: string, lead: boolean): Promise<unknown> =>
    take(api.PUT('/api/v1/departments/{department}/people/{staff_id}', { params: { path: { department, staff_id } }, body: { lead } })),
  removePerson: (department: Department, staff_id: string): Promise<unknown> =>
    take(api.DELETE('/api/v1/departments/{department}/people/{staff_id}', { params: { path: { department, staff_id } } })),
  answerTimes: async (): Promise<AnswerTime[]> => (await take(api.GET('/api/v1/side-departments', {}))).items,
  changeAnswerTime: (of: AnswerTime, minutes: number): Promise<unknown> =>
    take(api.PUT('/api/v1/side-departments/{department}', { params: { path: { department: of.id }, header: version(of) }, body: { minutes } })),
  staff: (q: string): Promise<Schemas['Page_StaffBody_']> => take(api.GET('/api/v1/staff', { params: { query: { q, active: true, limit: 20 } } })),
  note: (id: string, text: string, isPublic: boolean): Promise<unknown> =>
    take(api.POST('/api/v1/work-orders/{order_id}/steps', { params: one(id), body: { text, public: isPublic } })),
}
