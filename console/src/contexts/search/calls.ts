import { api, send, take, type components } from '@/api'

type Schemas = components['schemas']
export type Found = Schemas['SearchedConversationOut']
export type Hit = Schemas['SearchHitOut']
export type Results = Schemas['SearchedConversationsPage']
export type Message = Schemas['MessageOut']
export type Reason = Schemas['ReasonBody']
export type Person = Schemas['StaffBody']

export const CHANNELS = ['web_chat', 'app_chat', 'wechat', 'email', 'voice', 'sms'] as const
export const OUTCOMES = ['resolved', 'unresolved', 'follow_up', 'referred', 'answered', 'left', 'abandoned', 'unrecorded', 'merged', 'rejoined'] as const

/** What the address of the page says, and what the server is asked. */
export interface Filter {
  q?: string
  channel?: string
  queue?: string
  agent?: string
  reason?: string
  outcome?: string
  from?: string
  to?: string
}
export const FIELDS = ['q', 'channel', 'queue', 'agent', 'reason', 'outcome', 'from', 'to'] as const

const PAGE = 200

/** The thread around a message: some lines before it, and what comes after. Opening the conversation is on record. */
async function around(id: string, sequence: number): Promise<Message[]> {
  const path = { conversation_id: id }
  await take(api.GET('/api/v1/conversations/{conversation_id}', { params: { path } }))
  const query = { after: Math.max(0, sequence - PAGE / 2), limit: PAGE }
  const found = await take(api.GET('/api/v1/conversations/{conversation_id}/messages', { params: { path, query } }))
  return found.items
}

export const calls = {
  around,
  search: (filter: Filter, cursor: string | null): Promise<Results> =>
    take(api.GET('/api/v1/search/conversations', { params: { query: { ...filter, cursor: cursor ?? undefined } } })),
  export: (filter: Filter): Promise<Blob> =>
    send(`/api/v1/search/conversations/export.csv?${new URLSearchParams(filter as Record<string, string>)}`).then((answer) => answer.blob()),
  queues: (): Promise<{ items: Schemas['QueueLineOut'][] }> => take(api.GET('/api/v1/queues', {})),
  reasons: (q: string): Promise<{ items: Reason[] }> => take(api.GET('/api/v1/reasons', { params: { query: { q, limit: 60 } } })),
  staff: (q: string): Promise<{ items: Person[] }> => take(api.GET('/api/v1/staff', { params: { query: { q, limit: 20 } } })),
}
