import { api, send, take, type components } from '@/api'

type Schemas = components['schemas']
export type Line = Schemas['SideThreadLine']
export type Thread = Schemas['SideThreadBody']
export type Page = Schemas['SideThreadsPage']
export type Department = Schemas['SideDepartmentBody']
export type NewThread = Schemas['NewSideThreadBody']
export type Person = Pick<Schemas['StaffBody'], 'id' | 'name' | 'number'>
export type Which = 'open' | 'overdue' | 'answered' | 'closed' | 'all'
export type Whose = 'any' | 'inbox' | 'asked'

export const WHICH: readonly Which[] = ['open', 'overdue', 'answered', 'closed', 'all']
export const WHOSE: readonly Whose[] = ['any', 'inbox', 'asked']
export const MINUTES = [30, 60, 120, 240, 540] as const

export interface Filter {
  which: Which
  whose: Whose
  department?: Department['id']
  work_order?: string
  q?: string
}

const one = (thread_id: string) => ({ path: { thread_id } })
const version = (of: { version: number }) => ({ 'if-match': `"${of.version}"` })

function queryOf(filter: Filter): URLSearchParams {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(filter)) if (value) query.append(name, String(value))
  return query
}

/** Everything that the page of side threads asks of the server. */
export const calls = {
  list: (filter: Filter, cursor: string | null): Promise<Page> => take(api.GET('/api/v1/side-threads', { params: { query: { ...filter, cursor: cursor ?? undefined } } })),
  export: (filter: Filter): Promise<Blob> => send(`/api/v1/side-threads/export.csv?${queryOf(filter)}`).then((answer) => answer.blob()),
  one: (id: string): Promise<Thread> => take(api.GET('/api/v1/side-threads/{thread_id}', { params: one(id) })),
  ask: (body: NewThread): Promise<Thread> => take(api.POST('/api/v1/side-threads', { body })),
  write: (id: string, text: string): Promise<Thread> => take(api.POST('/api/v1/side-threads/{thread_id}/posts', { params: one(id), body: { text } })),
  close: (of: Thread): Promise<Thread> => take(api.PUT('/api/v1/side-threads/{thread_id}/closure', { params: { ...one(of.id), header: version(of) } })),
  departments: async (): Promise<Department[]> => (await take(api.GET('/api/v1/side-departments', {}))).items,
  change: (of: Department, minutes: number, members: string[]): Promise<unknown> =>
    take(api.PUT('/api/v1/side-departments/{department}', { params: { path: { department: of.id }, header: version(of) }, body: { minutes, members } })),
  staff: async (q: string): Promise<Person[]> => (await take(api.GET('/api/v1/staff', { params: { query: { active: true, q: q || undefined, limit: 20 } } }))).items,
}
