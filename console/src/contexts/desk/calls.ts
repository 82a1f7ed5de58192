import { api, send, take } from '@/api'
import type {
  Attachment,
  CannedReply,
  Colleague,
  Conversation,
  ConversationLine,
  CopilotPanel,
  CustomerCard,
  Desk,
  Explanation,
  Finding,
  Message,
  NewWorkOrder,
  OrderCatalogue,
  PersonalField,
  Presence,
  PresenceState,
  Product,
  ProposedWrapUp,
  Purpose,
  QueueLine,
  Reason,
  Suggestion,
  Taken,
  Visibility,
  WorkOrder,
} from './types'

/** Everything that the desk asks of the server. */
export const calls = {
  desk: (): Promise<Desk> => take(api.GET('/api/v1/desk', {})),

  presence: (state: PresenceState, reason: string | null): Promise<Presence> =>
    take(api.PUT('/api/v1/me/presence', { body: { state, reason } })),

  accept: (conversation_id: string): Promise<unknown> =>
    take(api.PUT('/api/v1/offers/{conversation_id}/acceptance', { params: { path: { conversation_id } } })),

  refuse: (conversation_id: string): Promise<unknown> =>
    take(api.PUT('/api/v1/offers/{conversation_id}/refusal', { params: { path: { conversation_id } } })),

  next: (): Promise<{ conversation_id: string | null }> => take(api.POST('/api/v1/desk/next', {})),

  queues: (): Promise<{ items: QueueLine[] }> => take(api.GET('/api/v1/queues', {})),

  colleagues: (): Promise<{ items: Colleague[] }> => take(api.GET('/api/v1/staff-available', {})),

  transfer: (conversation_id: string, to: { queue?: string; staff_id?: string }, reason: string): Promise<unknown> =>
    take(
      api.POST('/api/v1/conversations/{conversation_id}/transfers', {
        params: { path: { conversation_id } },
        body: { ...to, reason },
      }),
    ),

  orders: (of: { customer?: string; conversation?: string }): Promise<{ items: WorkOrder[] }> =>
    take(api.GET('/api/v1/work-orders', { params: { query: { ...of, limit: 20 } } })),
  orderKinds: (): Promise<OrderCatalogue> => take(api.GET('/api/v1/work-orders/catalogue', {})),
  addOrder: (body: NewWorkOrder): Promise<WorkOrder> => take(api.POST('/api/v1/work-orders', { body })),
  askIdentity: (conversation_id: string): Promise<unknown> =>
    take(api.POST('/api/v1/conversations/{conversation_id}/identity-requests', { params: { path: { conversation_id } } })),

  conversation: (conversation_id: string): Promise<Conversation> =>
    take(api.GET('/api/v1/conversations/{conversation_id}', { params: { path: { conversation_id } } })),

  messages: (conversation_id: string, after: number, limit: number): Promise<{ items: Message[]; last_sequence: number }> =>
    take(
      api.GET('/api/v1/conversations/{conversation_id}/messages', {
        params: { path: { conversation_id }, query: { after, limit } },
      }),
    ),

  say: (
    conversation_id: string,
    body: { client_id: string; text: string; visibility: Visibility; attachment_id?: string; seen_sequence?: number },
  ): Promise<Message> =>
    take(api.POST('/api/v1/conversations/{conversation_id}/messages', { params: { path: { conversation_id } }, body })),

  read: (conversation_id: string, sequence: number): Promise<unknown> =>
    take(api.PUT('/api/v1/conversations/{conversation_id}/read', { params: { path: { conversation_id } }, body: { sequence } })),

  wrapUp: (conversation_id: string): Promise<Conversation> =>
    take(api.PUT('/api/v1/conversations/{conversation_id}/wrap-up', { params: { path: { conversation_id } } })),

  resolve: (
    conversation_id: string,
    body: { reason: string; outcome: string; note: string; seen_sequence?: number },
  ): Promise<Conversation> =>
    take(api.PUT('/api/v1/conversations/{conversation_id}/resolution', { params: { path: { conversation_id } }, body })),

  upload: async (conversation_id: string, file: File): Promise<Attachment> => {
    const form = new FormData()
    form.append('file', file)
    const answer = await send(`/api/v1/conversations/${conversation_id}/attachments`, { method: 'POST', body: form })
    return (await answer.json()) as Attachment
  },

  canned: (language: 'zh' | 'en'): Promise<{ items: CannedReply[] }> =>
    take(api.GET('/api/v1/canned-replies', { params: { query: { language } } })),

  suggestions: (conversation_id: string): Promise<{ items: Suggestion[] }> =>
    take(api.GET('/api/v1/conversations/{conversation_id}/suggestions', { params: { path: { conversation_id } } })),

  used: (article_id: string, conversation_id: string, action: 'inserted' | 'rejected'): Promise<unknown> =>
    take(
      api.POST('/api/v1/suggestions/{article_id}/uses', {
        params: { path: { article_id } },
        body: { conversation_id, action },
      }),
    ),

  /** A message that began as a suggestion was stored; the server measures how much it was edited. */
  usedInMessage: (taken: Taken, conversation_id: string, sequence: number): Promise<unknown> =>
    take(
      api.POST('/api/v1/suggestions/{article_id}/uses', {
        params: { path: { article_id: taken.article_id } },
        body: { conversation_id, action: 'sent', sequence, version: taken.version },
      }),
    ),

  copilot: (conversation_id: string): Promise<CopilotPanel> =>
    take(api.GET('/api/v1/conversations/{conversation_id}/copilot', { params: { path: { conversation_id } } })),

  checkDraft: (conversation_id: string, text: string): Promise<{ items: Finding[] }> =>
    take(
      api.POST('/api/v1/conversations/{conversation_id}/draft-checks', {
        params: { path: { conversation_id } },
        body: { text },
      }),
    ),

  copilotUsed: (conversation_id: string, kind: 'step' | 'tone', code: string, action: 'accepted' | 'rejected'): Promise<unknown> =>
    take(
      api.POST('/api/v1/conversations/{conversation_id}/copilot-uses', {
        params: { path: { conversation_id } },
        body: { kind, code, action },
      }),
    ),

  wrapUpUsed: (conversation_id: string, shown: ProposedWrapUp): Promise<unknown> =>
    take(
      api.POST('/api/v1/conversations/{conversation_id}/wrap-up-uses', {
        params: { path: { conversation_id } },
        body: { reason: shown.reason, outcome: shown.outcome, note: shown.note },
      }),
    ),

  reasons: (q: string): Promise<{ items: Reason[] }> => take(api.GET('/api/v1/reasons', { params: { query: { q, limit: 60 } } })),

  /** Reading a card is put on record together with the conversation that it was read for. */
  customer: (customer_id: string, conversation_id: string): Promise<CustomerCard> =>
    take(
      api.GET('/api/v1/customers/{customer_id}', {
        params: { path: { customer_id }, query: { purpose: `conversation:${conversation_id}` } },
      }),
    ),

  reveal: (
    customer_id: string,
    body: { field: PersonalField; purpose: Purpose; conversation_id: string },
  ): Promise<{ field: PersonalField; value: string; until: string }> =>
    take(api.POST('/api/v1/customers/{customer_id}/reveals', { params: { path: { customer_id } }, body })),

  products: (): Promise<{ items: Product[] }> => take(api.GET('/api/v1/products', {})),

  earlier: (customer: string): Promise<{ items: ConversationLine[] }> =>
    take(api.GET('/api/v1/conversations', { params: { query: { customer, limit: 20 } } })),

  routing: (conversation_id: string): Promise<Explanation> =>
    take(api.GET('/api/v1/conversations/{conversation_id}/routing', { params: { path: { conversation_id } } })),
}
