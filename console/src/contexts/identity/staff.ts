import { api, take, type components } from '@/api'

export const ROLES = ['agent', 'assistant_specialist', 'back_office', 'supervisor', 'inspector', 'editor', 'analyst', 'compliance', 'admin'] as const
export type Role = (typeof ROLES)[number]

type Schemas = components['schemas']
export type Staff = Schemas['StaffBody']
export type StaffPage = Schemas['Page_StaffBody_']
export type NewStaff = Required<Schemas['NewStaffBody']>
export type SignInLink = Schemas['SignInLinkBody']
export interface StaffFilter {
  q?: string
  role?: Role
  active?: boolean
}

export const staffCalls = {
  list: (filter: StaffFilter, cursor: string | null): Promise<StaffPage> =>
    take(api.GET('/api/v1/staff', { params: { query: { ...filter, cursor: cursor ?? undefined, limit: 50 } } })),
  add: (body: NewStaff): Promise<Staff> => take(api.POST('/api/v1/staff', { body })),
  change: (staff: Staff, body: Partial<Pick<Staff, 'role' | 'active' | 'team' | 'name'>>): Promise<Staff> =>
    take(
      api.PATCH('/api/v1/staff/{staff_id}', {
        params: { path: { staff_id: staff.id }, header: { 'if-match': `"${staff.version}"` } },
        body,
      }),
    ),
  link: (staff_id: string): Promise<SignInLink> =>
    take(api.POST('/api/v1/staff/{staff_id}/sign-in-link', { params: { path: { staff_id } } })),
}
