import { api, send, take, type components } from '@/api'

type Schemas = components['schemas']
export type Line = Schemas['SideThreadLine']
export type Thread = Schemas['SideThreadBody']
export type Page = Schemas['SideThreadsPage']
export type Department = Schemas['SideDepartmentBody']
export type NewThread = Schemas['NewComplaintSideBody']
/** What a department is asked about. */
export interface About {
  kind: 'conversation' | 'work_order' | 'complaint'
  id: string
}
export type Which = 'open' | 'overdue' | 'answered' | 'closed' | 'all'
export type Whose = 'any' | 'inbox' | 'asked'

export const WHICH: readonly Which[] = ['open', 'overdue', 'answered', 'closed', 'all']
export const WHOSE: readonly Whose[] = ['any', 'inbox', 'asked']
export const MINUTES = [30, 60, 120, 240, 540] as const

export interface Filter {
  which: Which
  whose: Whose
  department?: Department['id']
  q?: string
}

const one = (thread_id: string) => ({ path: { thread_id } })
const version = (of: { version: number }) => ({ 'if-match': `"${of.version}"` })

function queryOf(filter: Filter): URLSearchParams {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(filter)) if (value) query.append(name, String(value))
  return query
}

const asked = (kind: About['kind'], id: string) => (kind === 'conversation' ? { conversation: id } : kind === 'complaint' ? { complaint: id } : { work_order: id })

/** Everything that the page of side threads asks of the server. */
export const calls = {
  list: (filter: Filter, cursor: string | null): Promise<Page> => take(api.GET('/api/v1/side-threads', { params: { query: { ...filter, cursor: cursor ?? undefined } } })),
  export: (filter: Filter): Promise<Blob> => send(`/api/v1/side-threads/export.csv?${queryOf(filter)}`).then((answer) => answer.blob()),
  one: (id: string): Promise<Thread> => take(api.GET('/api/v1/side-threads/{thread_id}', { params: one(id) })),
  about: ({ kind, id }: About): Promise<Page> => take(api.GET('/api/v1/side-threads', { params: { query: { ...asked(kind, id), which: 'all', limit: 100 } } })),
  ask: ({ kind, id }: About, body: NewThread): Promise<Thread> =>
    kind === 'complaint'
      ? take(api.POST('/api/v1/complaints/{complaint_id}/side-threads', { params: { path: { complaint_id: id } }, body }))
      : take(api.POST('/api/v1/side-threads', { body: { ...body, ...(kind === 'conversation' ? { conversation_id: id } : { work_order_id: id }) } })),
  write: (id: string, text: string): Promise<Thread> => take(api.POST('/api/v1/side-threads/{thread_id}/posts', { params: one(id), body: { text } })),
  close: (of: Thread): Promise<Thread> => take(api.PUT('/api/v1/side-threads/{thread_id}/closure', { params: { ...one(of.id), header: version(of) } })),
  departments: async (): Promise<Department[]> => (await take(api.GET('/api/v1/side-departments', {}))).items,
}
