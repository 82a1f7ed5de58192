import { api, send, take, type components } from '@/api'
import { asQuery, type Filter } from './filter'

type Schemas = components['schemas']
export type Line = Schemas['FilteredLine']
export type SavedView = Schemas['ViewBody']
export type Views = Schemas['ViewsBody']
export type Count = Schemas['ViewCountBody']
export type ViewIn = Schemas['ViewIn']
export type Act = Required<Schemas['ActBody']>
export type ActKind = Act['kind']
export type Macro = Schemas['MacroBody']
export type Macros = Schemas['MacrosBody']
export type MacroIn = Schemas['MacroIn']
export type Job = Schemas['BulkJobOut']
export type Item = Schemas['BulkItemOut']
export type Preview = Schemas['BulkPreviewOut']
export type Wish = Schemas['BulkBody']
export type Reason = Schemas['ReasonBody']
export type Person = Schemas['StaffBody']
export type Queue = Schemas['QueueLineOut']
export type Message = Schemas['MessageOut']
export type Joined = Schemas['JoinedMessageOut']
export type Conversation = Schemas['ConversationOut']

export const CHANNELS = ['web_chat', 'app_chat', 'wechat', 'email', 'voice', 'sms'] as const
export const OUTCOMES = ['resolved', 'unresolved', 'follow_up', 'referred', 'answered', 'left', 'abandoned', 'unrecorded', 'merged', 'rejoined'] as const
export const RECORDED = ['resolved', 'unresolved', 'follow_up', 'referred'] as const
export const URGENCIES = ['P0', 'P1', 'P2', 'P3'] as const
export const TIERS = ['standard', 'gold', 'platinum', 'private_bank'] as const
export const STATES = ['assistant', 'queued', 'offered', 'active', 'wrap_up', 'closed'] as const
export const ROLES = ['agent', 'assistant_specialist', 'back_office', 'supervisor', 'inspector', 'compliance'] as const

const version = (of: { version: number }) => ({ 'if-match': `"${of.version}"` })

function parameters(filter: Filter): URLSearchParams {
  const said = new URLSearchParams()
  for (const [name, value] of Object.entries(asQuery(filter))) {
    for (const each of Array.isArray(value) ? value : [value]) said.append(name, String(each))
  }
  return said
}

export const calls = {
  views: (): Promise<Views> => take(api.GET('/api/v1/views', {})),
  counts: (): Promise<{ counts: Record<string, Count> }> => take(api.GET('/api/v1/views/counts', {})),
  addView: (body: ViewIn): Promise<SavedView> => take(api.POST('/api/v1/views', { body })),
  changeView: (view: SavedView, body: ViewIn): Promise<SavedView> => take(api.PUT('/api/v1/views/{view_id}', { params: { path: { view_id: view.id } }, body, headers: version(view) })),
  removeView: (view: SavedView): Promise<unknown> => take(api.DELETE('/api/v1/views/{view_id}', { params: { path: { view_id: view.id } }, headers: version(view) })),

  list: (filter: Filter, cursor: string | null): Promise<{ items: Line[]; next_cursor?: string | null }> =>
    take(api.GET('/api/v1/filtered-conversations', { params: { query: { ...asQuery(filter), cursor: cursor ?? undefined } } })),
  count: (filter: Filter): Promise<Count> => take(api.GET('/api/v1/filtered-conversations/count', { params: { query: asQuery(filter) } })),
  export: (filter: Filter): Promise<Blob> => send(`/api/v1/filtered-conversations/export.csv?${parameters(filter)}`).then((answer) => answer.blob()),

  conversation: (conversation_id: string): Promise<Conversation> => take(api.GET('/api/v1/conversations/{conversation_id}', { params: { path: { conversation_id } } })),
  messages: (conversation_id: string): Promise<{ items: Message[]; last_sequence: number }> =>
    take(api.GET('/api/v1/conversations/{conversation_id}/messages', { params: { path: { conversation_id }, query: { limit: 500 } } })),
  joined: (conversation_id: string): Promise<{ items: Joined[] }> => take(api.GET('/api/v1/conversations/{conversation_id}/joined-messages', { params: { path: { conversation_id } } })),

  queues: (): Promise<{ items: Queue[] }> => take(api.GET('/api/v1/queues', {})),
  reasons: (q: string): Promise<{ items: Reason[] }> => take(api.GET('/api/v1/reasons', { params: { query: { q, limit: 60 } } })),
  staff: (q: string): Promise<{ items: Person[] }> => take(api.GET('/api/v1/staff', { params: { query: { q, active: true, limit: 20 } } })),

  preview: (body: Wish): Promise<Preview> => take(api.POST('/api/v1/bulk-previews', { body })),
  begin: (body: Wish): Promise<Job> => take(api.POST('/api/v1/bulk-jobs', { body })),
  jobs: (cursor: string | null): Promise<{ items: Job[]; next_cursor?: string | null }> => take(api.GET('/api/v1/bulk-jobs', { params: { query: { cursor: cursor ?? undefined } } })),
  items: (job_id: string, state: Item['state'][], cursor: string | null): Promise<{ items: Item[]; next_cursor?: string | null }> =>
    take(api.GET('/api/v1/bulk-jobs/{job_id}/items', { params: { path: { job_id }, query: { state, cursor: cursor ?? undefined } } })),
  stop: (job_id: string): Promise<Job> => take(api.PUT('/api/v1/bulk-jobs/{job_id}/stop', { params: { path: { job_id } } })),
  resume: (job_id: string): Promise<Job> => take(api.PUT('/api/v1/bulk-jobs/{job_id}/resumption', { params: { path: { job_id } } })),
  undo: (job_id: string): Promise<Job> => take(api.PUT('/api/v1/bulk-jobs/{job_id}/undo', { params: { path: { job_id } } })),
  jobFile: (job_id: string): Promise<Blob> => send(`/api/v1/bulk-jobs/${job_id}/items.csv`).then((answer) => answer.blob()),

  macros: (): Promise<Macros> => take(api.GET('/api/v1/macros', {})),
  addMacro: (body: MacroIn): Promise<Macro> => take(api.POST('/api/v1/macros', { body })),
  changeMacro: (macro: Macro, body: MacroIn): Promise<Macro> => take(api.PUT('/api/v1/macros/{macro_id}', { params: { path: { macro_id: macro.id } }, body, headers: version(macro) })),
  removeMacro: (macro: Macro): Promise<unknown> => take(api.DELETE('/api/v1/macros/{macro_id}', { params: { path: { macro_id: macro.id } }, headers: version(macro) })),
}

/** Hands a file to the browser. */
export function saveAs(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
