import { api, newKey, send, take, type components } from '@/api'

type Schemas = components['schemas']
export type Announcement = Schemas['StaffAnnouncementBody']
export type AnnouncementsPage = Schemas['AnnouncementsPage']
export type NewAnnouncement = Schemas['NewAnnouncementBody']
export type Readers = Schemas['AnnouncementReadersPage']
export type ShiftNote = Schemas['ShiftNoteBody']
export type ShiftNoteDetail = Schemas['ShiftNoteDetailBody']
export type ShiftNotesPage = Schemas['ShiftNotesPage']
export type NewShiftNote = Schemas['NewShiftNoteBody']
export type Shift = ShiftNote['shift']
export type Link = Schemas['ShiftNoteLinkBody']
export type Post = Schemas['PostBody']
export type PostDetail = Schemas['PostDetailBody']
export type PostsPage = Schemas['PostsPage']
export type NewPost = Schemas['NewPostBody']
export type Reason = Schemas['ReasonBody']

export const SHIFTS: readonly Shift[] = ['early', 'middle', 'late', 'night']
export const WISHES = ['', 'unread', 'current', 'planned', 'over', 'withdrawn'] as const
export type Wish = (typeof WISHES)[number]
export const SHIFT_NOTE_STATES = ['living', 'open', 'taken', 'done', ''] as const
export type ShiftNoteWish = (typeof SHIFT_NOTE_STATES)[number]
export const POST_STATES = ['', 'open', 'drafted', 'published'] as const
export const ROLES = ['agent', 'assistant_specialist', 'back_office', 'supervisor', 'inspector', 'editor', 'analyst', 'compliance', 'admin'] as const

export interface AnnouncementFilter {
  state?: Wish
  everything?: boolean
  q?: string
}
export interface ShiftNoteFilter {
  state?: ShiftNoteWish
  queue?: string
  mine?: boolean
  q?: string
}
export interface PostFilter {
  state?: (typeof POST_STATES)[number]
  own?: boolean
  order?: 'new' | 'helped'
  q?: string
}

const key = () => ({ 'idempotency-key': newKey() })
const version = (of: { version: number }) => ({ 'if-match': `"${of.version}"` })
const query = (filter: object): URLSearchParams =>
  new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== undefined && value !== '').map(([name, value]) => [name, String(value)]))
const file = async (path: string): Promise<Blob> => (await send(path)).blob()

export const calls = {
  announcements: (filter: AnnouncementFilter, cursor: string | null): Promise<AnnouncementsPage> =>
    take(api.GET('/api/v1/team/announcements', { params: { query: { ...filter, cursor: cursor ?? undefined } } })),
  announcement: (id: string): Promise<Announcement> => take(api.GET('/api/v1/team/announcements/{announcement_id}', { params: { path: { announcement_id: id } } })),
  announce: (body: NewAnnouncement): Promise<Announcement> => take(api.POST('/api/v1/team/announcements', { params: { header: key() }, body })),
  changeAnnouncement: (of: Announcement, body: NewAnnouncement & { again: boolean }): Promise<Announcement> =>
    take(api.PUT('/api/v1/team/announcements/{announcement_id}', { params: { path: { announcement_id: of.id }, header: version(of) }, body })),
  withdraw: (of: Announcement): Promise<Announcement> =>
    take(api.PUT('/api/v1/team/announcements/{announcement_id}/withdrawal', { params: { path: { announcement_id: of.id }, header: version(of) } })),
  noteRead: (id: string): Promise<unknown> => take(api.PUT('/api/v1/team/announcements/{announcement_id}/receipt', { params: { path: { announcement_id: id } } })),
  readers: (id: string, filter: { read?: boolean; q?: string }, cursor: string | null): Promise<Readers> =>
    take(api.GET('/api/v1/team/announcements/{announcement_id}/readers', { params: { path: { announcement_id: id }, query: { ...filter, cursor: cursor ?? undefined } } })),
  readersFile: (id: string, filter: object): Promise<Blob> => file(`/api/v1/team/announcements/${id}/readers.csv?${query(filter)}`),
  remind: (id: string): Promise<{ people: number }> =>
    take(api.POST('/api/v1/team/announcements/{announcement_id}/reminders', { params: { path: { announcement_id: id }, header: key() } })),

  shiftNotes: (filter: ShiftNoteFilter, cursor: string | null): Promise<ShiftNotesPage> =>
    take(api.GET('/api/v1/team/shift-notes', { params: { query: { ...filter, cursor: cursor ?? undefined } } })),
  shiftNote: (id: string): Promise<ShiftNoteDetail> => take(api.GET('/api/v1/team/shift-notes/{shift_note_id}', { params: { path: { shift_note_id: id } } })),
  handOver: (body: NewShiftNote): Promise<ShiftNote> => take(api.POST('/api/v1/team/shift-notes', { params: { header: key() }, body })),
  changeShiftNote: (of: ShiftNote, body: NewShiftNote): Promise<ShiftNote> =>
    take(api.PUT('/api/v1/team/shift-notes/{shift_note_id}', { params: { path: { shift_note_id: of.id }, header: version(of) }, body })),
  takeOver: (of: ShiftNote): Promise<ShiftNote> => take(api.PUT('/api/v1/team/shift-notes/{shift_note_id}/taking', { params: { path: { shift_note_id: of.id }, header: version(of) } })),
  carry: (of: ShiftNote, body: Schemas['ShiftNoteCarryBody']): Promise<ShiftNote> =>
    take(api.PUT('/api/v1/team/shift-notes/{shift_note_id}/carrying', { params: { path: { shift_note_id: of.id }, header: version(of) }, body })),
  finish: (of: ShiftNote, remark: string): Promise<ShiftNote> =>
    take(api.PUT('/api/v1/team/shift-notes/{shift_note_id}/completion', { params: { path: { shift_note_id: of.id }, header: version(of) }, body: { remark } })),
  remark: (of: ShiftNote, text: string): Promise<unknown> =>
    take(api.POST('/api/v1/team/shift-notes/{shift_note_id}/remarks', { params: { path: { shift_note_id: of.id }, header: key() }, body: { text } })),
  shiftNotesFile: (filter: ShiftNoteFilter): Promise<Blob> => file(`/api/v1/team/shift-notes/export.csv?${query(filter)}`),
  queues: () => take(api.GET('/api/v1/queues', {})),
  desk: () => take(api.GET('/api/v1/desk', {})),
  complaints: (handler: string) => take(api.GET('/api/v1/complaints', { params: { query: { handler, open: true, order: 'due', limit: 20 } } })),
  orders: (owner: string) => take(api.GET('/api/v1/work-orders', { params: { query: { owner, open: true, limit: 20 } } })),

  posts: (filter: PostFilter, cursor: string | null): Promise<PostsPage> =>
    take(api.GET('/api/v1/team/posts', { params: { query: { ...filter, cursor: cursor ?? undefined } } })),
  post: (id: string): Promise<PostDetail> => take(api.GET('/api/v1/team/posts/{post_id}', { params: { path: { post_id: id } } })),
  write: (body: NewPost): Promise<Post> => take(api.POST('/api/v1/team/posts', { params: { header: key() }, body })),
  changePost: (of: Post, body: NewPost): Promise<Post> => take(api.PUT('/api/v1/team/posts/{post_id}', { params: { path: { post_id: of.id }, header: version(of) }, body })),
  removePost: (of: Post): Promise<unknown> => take(api.DELETE('/api/v1/team/posts/{post_id}', { params: { path: { post_id: of.id }, header: version(of) } })),
  helped: (of: Post, helped: boolean): Promise<Post> => {
    const params = { path: { post_id: of.id } }
    return helped ? take(api.PUT('/api/v1/team/posts/{post_id}/helped', { params })) : take(api.DELETE('/api/v1/team/posts/{post_id}/helped', { params }))
  },
  comment: (id: string, text: string): Promise<unknown> => take(api.POST('/api/v1/team/posts/{post_id}/remarks', { params: { path: { post_id: id }, header: key() }, body: { text } })),
  draft: (id: string, body: Schemas['NewPostDraftBody']): Promise<{ article_id: string }> =>
    take(api.POST('/api/v1/team/posts/{post_id}/draft', { params: { path: { post_id: id }, header: key() }, body })),
  postsFile: (filter: PostFilter): Promise<Blob> => file(`/api/v1/team/posts/export.csv?${query({ state: filter.state, own: filter.own, q: filter.q })}`),
  reasons: (q = '') => take(api.GET('/api/v1/reasons', { params: { query: q ? { q } : {} } })),
}

/** Let the browser keep a file. */
export function keep(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
