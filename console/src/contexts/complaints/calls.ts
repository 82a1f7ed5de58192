import { api, send, take, type components } from '@/api'

type Schemas = components['schemas']
export type Line = Schemas['ComplaintLine']
export type Complaint = Schemas['ComplaintBody']
export type Lines = Schemas['ComplaintsPage']
export type Catalogue = Schemas['ComplaintCatalogueBody']
export type Request = Complaint['requests'][number]
export type Decision = Complaint['decisions'][number]
export type Step = Complaint['steps'][number]
export type Candidate = Schemas['CandidateBody']
export type Report = Schemas['ComplaintReportBody']
export type Person = Schemas['ComplaintPersonBody']
export type State = Line['state']
export type Finding = NonNullable<Line['finding']>
export type NoticeBy = Schemas['NoticeBody']['told_by']
export type NewComplaint = Schemas['NewComplaintBody']

/** Complaints per 10,000 contacts, of how many contacts, and the exact Poisson interval. */
export interface Rate {
  value: number | null
  n: number
  low: number | null
  high: number | null
}

export const STATES: readonly State[] = ['received', 'assigned', 'investigating', 'proposed', 'decided', 'closed', 'under_review', 'withdrawn', 'dismissed']
export const FINDINGS: readonly Finding[] = ['justified', 'partly', 'unjustified']
export const NOTICES: readonly NoticeBy[] = ['chat', 'phone', 'sms', 'email', 'letter', 'in_person']
export const RECEIVED_BY: readonly Line['received_by'][] = ['letter', 'branch', 'phone', 'email', 'regulator', 'media', 'social', 'chat', 'app', 'other']
export const AXES = ['channel', 'business', 'cause'] as const
export type Axis = (typeof AXES)[number]

/** The nearest clock first, or what came last first. */
export type Order = 'due' | 'newest'

export interface Filter {
  state?: State[]
  level?: Line['level']
  finding?: Finding
  channel?: string
  business?: string
  cause?: string
  handler?: string
  unassigned?: boolean
  regulator?: boolean
  open?: boolean
  due_in?: number
  q?: string
}

const one = (complaint_id: string) => ({ path: { complaint_id } })
const request = (complaint_id: string, request_id: string) => ({ path: { complaint_id, request_id } })
const edit = (of: { id: string; version: number }) => ({ ...one(of.id), header: { 'if-match': `"${of.version}"` } })
const ROOT = '/api/v1/complaints'
const PATH = '/api/v1/complaints/{complaint_id}'

function queryOf(filter: object): URLSearchParams {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(filter)) for (const each of Array.isArray(value) ? value : [value]) if (each !== undefined && each !== '') query.append(name, String(each))
  return query
}

const file = (path: string): Promise<Blob> => send(path).then((answer) => answer.blob())

/** Everything that the page of complaints asks of the server. */
export const calls = {
  list: (filter: Filter, cursor: string | null, order: Order = 'newest'): Promise<Lines> => take(api.GET(ROOT, { params: { query: { ...filter, order, cursor: cursor ?? undefined } } })),
  catalogue: (): Promise<Catalogue> => take(api.GET(`${ROOT}/catalogue`, {})),
  export: (filter: Filter): Promise<Blob> => file(`${ROOT}/export.csv?${queryOf(filter)}`),
  report: (first: string, last: string): Promise<Report> => take(api.GET(`${ROOT}/report`, { params: { query: { first, last } } })),
  reportFile: (first: string, last: string): Promise<Blob> => file(`${ROOT}/report.csv?${queryOf({ first, last })}`),
  evidence: (id: string): Promise<Blob> => file(`${ROOT}/${id}/file.zip`),
  register: (body: NewComplaint): Promise<Line> => take(api.POST(ROOT, { body })),
  one: (id: string): Promise<Complaint> => take(api.GET(PATH, { params: one(id) })),
  change: (of: Complaint, body: Partial<Schemas['ComplaintChangeBody']>): Promise<Line> =>
    take(api.PATCH(PATH, { params: edit(of), body: { add_named: [], add_decided_matter: [], major: false, ...body } })),
  candidates: (id: string, part: 'handler' | 'reviewer'): Promise<Schemas['CandidatesBody']> => take(api.GET(`${PATH}/candidates`, { params: { ...one(id), query: { part } } })),
  assign: (of: Complaint, staff_id: string): Promise<Line> => take(api.PUT(`${PATH}/handler`, { params: edit(of), body: { staff_id } })),
  assignReview: (of: Complaint, staff_id: string): Promise<Line> => take(api.PUT(`${PATH}/reviewer`, { params: edit(of), body: { staff_id } })),
  start: (of: Complaint): Promise<Line> => take(api.PUT(`${PATH}/investigation`, { params: edit(of) })),
  ask: (id: string, body: Schemas['NewRequestBody']): Promise<unknown> => take(api.POST(`${PATH}/requests`, { params: one(id), body })),
  decide: (id: string, request_id: string, approved: boolean, answer: string): Promise<unknown> =>
    take(api.PUT(`${PATH}/requests/{request_id}/decision`, { params: request(id, request_id), body: { approved, answer } })),
  tellExtension: (id: string, request_id: string, told_by: NoticeBy): Promise<unknown> => take(api.PUT(`${PATH}/requests/{request_id}/notice`, { params: request(id, request_id), body: { told_by } })),
  propose: (id: string, body: Schemas['NewDecisionBody']): Promise<unknown> => take(api.POST(`${PATH}/decisions`, { params: one(id), body })),
  confirm: (id: string, confirmed: boolean, answer: string): Promise<unknown> => take(api.PUT(`${PATH}/confirmation`, { params: one(id), body: { confirmed, answer } })),
  tell: (id: string, told_by: NoticeBy): Promise<unknown> => take(api.PUT(`${PATH}/notice`, { params: one(id), body: { told_by } })),
  object: (id: string, text: string): Promise<unknown> => take(api.POST(`${PATH}/objections`, { params: one(id), body: { text } })),
  review: (id: string, body: Schemas['NewReviewBody']): Promise<unknown> => take(api.POST(`${PATH}/reviews`, { params: one(id), body })),
  correct: (id: string, body: Schemas['NewCorrectionBody']): Promise<unknown> => take(api.POST(`${PATH}/corrections`, { params: one(id), body })),
  corrections: (): Promise<Schemas['WorkOrdersPage']> => take(api.GET('/api/v1/work-orders', { params: { query: { kind: ['correction'], open: true, limit: 50 } } })),
  note: (id: string, text: string, isPublic: boolean): Promise<unknown> => take(api.POST(`${PATH}/steps`, { params: one(id), body: { text, public: isPublic } })),
  staff: (q: string): Promise<Schemas['Page_StaffBody_']> => take(api.GET('/api/v1/staff', { params: { query: { q, active: true, limit: 20 } } })),
  rate: (first: string, last: string): Promise<Rate> =>
    send(`/api/v1/report?${queryOf({ from: first, to: last, by: 'month', metric: ['contacts', 'complaint_rate'] })}`)
      .then((answer) => answer.json() as Promise<{ total: { metrics: Record<string, Rate> } }>)
      .then((report) => report.total.metrics.complaint_rate as Rate),
}

/** Hands a file to the browser's downloads. */
export function save(content: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = name
  link.click()
  window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
