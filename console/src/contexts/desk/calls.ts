import { api, send, take } from '@/api'
import type {
  AgentPressure,
  Announcement,
  Announcements,
  Attachment,
  CallbackOutcome,
  CallbackSlot,
  Called,
  CannedReply,
  CannedUse,
  Checklists,
  Colleague,
  Complaints,
  Conversation,
  ConversationLine,
  CopilotPanel,
  CustomerCard,
  Desk,
  DeskCallback,
  Explanation,
  Finding,
  FilteredLine,
  JoinedMessage,
  KeptPromise,
  Macro,
  MacroPreview,
  MacroRun,
  MacroUndo,
  MergeCandidate,
  Message,
  NewScheduled,
  NewSplit,
  NewWorkOrder,
  Notifications,
  OrderCatalogue,
  OwnDay,
  OwnFigures,
  OwnerLoad,
  PersonalField,
  Presence,
  PresenceState,
  Product,
  ProposedPromises,
  ProposedWrapUp,
  Purpose,
  QueueLine,
  Reason,
  Review,
  Scheduled,
  ServiceClock,
  Sheet,
  ShiftNotes,
  SideLines,
  Split,
  SplitPreview,
  Suggestion,
  Taken,
  Tie,
  Visibility,
  WavedPromise,
  WorkOrder,
} from './types'

/** Everything that the desk asks of the server. */
export const calls = {
  desk: (): Promise<Desk> => take(api.GET('/api/v1/desk', {})),
  clocks: (): Promise<{ items: ServiceClock[] }> => take(api.GET('/api/v1/me/service-clocks', {})),
  clocksOf: (id: string): Promise<{ items: ServiceClock[] }> =>
    take(api.GET('/api/v1/conversations/{conversation_id}/service-clocks', { params: { path: { conversation_id: id } } })),

  ties: (id: string): Promise<{ items: Tie[] }> =>
    take(api.GET('/api/v1/conversations/{conversation_id}/ties', { params: { path: { conversation_id: id } } })),
  joined: (id: string): Promise<{ items: JoinedMessage[] }> =>
    take(api.GET('/api/v1/conversations/{conversation_id}/joined-messages', { params: { path: { conversation_id: id } } })),
  link: (id: string, other: string): Promise<{ items: Tie[] }> =>
    take(api.POST('/api/v1/conversations/{conversation_id}/links', { params: { path: { conversation_id: id } }, body: { other_id: other } })),
  mergeCandidates: (id: string): Promise<{ items: MergeCandidate[] }> =>
    take(api.GET('/api/v1/conversations/{conversation_id}/merge-candidates', { params: { path: { conversation_id: id } } })),
  splitPreview: (id: string): Promise<SplitPreview> =>
    take(api.GET('/api/v1/conversations/{conversation_id}/split-preview', { params: { path: { conversation_id: id } } })),
  split: (id: string, body: NewSplit): Promise<Split> =>
    take(api.POST('/api/v1/conversations/{conversation_id}/splits', { params: { path: { conversation_id: id } }, body })),
  merge: (id: string, merged: string): Promise<{ id: string }> =>
    take(api.POST('/api/v1/conversations/{conversation_id}/merges', { params: { path: { conversation_id: id } }, body: { merged_id: merged } })),
  undoTie: (tie: string): Promise<{ id: string }> => take(api.PUT('/api/v1/ties/{tie_id}/undone', { params: { path: { tie_id: tie } } })),
  callback: (id: string): Promise<DeskCallback | null> =>
    take(api.GET('/api/v1/conversations/{conversation_id}/callback', { params: { path: { conversation_id: id } } })),
  callbackNumber: (id: string): Promise<{ number: string }> =>
    take(api.POST('/api/v1/conversations/{conversation_id}/callback/reveals', { params: { path: { conversation_id: id } } })),
  callbackSlots: (id: string): Promise<{ items: CallbackSlot[] }> =>
    take(api.GET('/api/v1/conversations/{conversation_id}/callback/slots', { params: { path: { conversation_id: id } } })),
  callbackOutcome: (id: string, version: number, outcome: CallbackOutcome, slot: string | null): Promise<DeskCallback> =>
    take(api.PUT('/api/v1/conversations/{conversation_id}/callback/outcome', { params: { path: { conversation_id: id }, header: { 'if-match': `"${version}"` } }, body: { outcome, slot_from: slot } })),

  presence: (state: PresenceState, reason: string | null): Promise<Presence> =>
    take(api.PUT('/api/v1/me/presence', { body: { state, reason } })),

  accept: (conversation_id: string): Promise<unknown> =>
    take(api.PUT('/api/v1/offers/{conversation_id}/acceptance', { params: { path: { conversation_id } } })),

  refuse: (conversation_id: string): Promise<unknown> =>
    take(api.PUT('/api/v1/offers/{conversation_id}/refusal', { params: { path: { conversation_id } } })),

  next: (): Promise<{ conversation_id: string | null }> => take(api.POST('/api/v1/desk/next', {})),

  mustRead: async (): Promise<Announcement[]> => (await take(api.GET('/api/v1/team/announcements', { params: { query: { state: 'waiting' } } }))).items,
  noteRead: (announcement_id: string): Promise<unknown> => take(api.PUT('/api/v1/team/announcements/{announcement_id}/receipt', { params: { path: { announcement_id } } })),
  checklists: (): Promise<Checklists> => take(api.GET('/api/v1/checklists', {})),
  sheet: (conversation_id: string, reason: string): Promise<Sheet> => take(api.GET('/api/v1/conversations/{conversation_id}/checklist', { params: { path: { conversation_id }, query: { reason } } })),
  tick: (conversation_id: string, reason: string, key: string, done: boolean): Promise<Sheet> => {
    const params = { path: { conversation_id, reason, key } }
    const path = '/api/v1/conversations/{conversation_id}/checklists/{reason}/steps/{key}'
    return done ? take(api.PUT(path, { params })) : take(api.DELETE(path, { params }))
  },
  ownDay: (): Promise<OwnDay> => take(api.GET('/api/v1/me/day', {})),
  pressureOfAgents: (): Promise<{ items: AgentPressure[] }> => take(api.GET('/api/v1/service-clocks/agents', {})),
  loadsOfOwners: (): Promise<{ items: OwnerLoad[] }> => take(api.GET('/api/v1/work-orders/owners', {})),
  ownFigures: (from: string, to: string): Promise<OwnFigures> => take(api.GET('/api/v1/me/figures', { params: { query: { from, to } } })),
  ownOrders: (owner: string): Promise<{ items: WorkOrder[] }> => take(api.GET('/api/v1/work-orders', { params: { query: { owner, open: true, limit: 50 } } })),
  ownComplaints: (handler: string): Promise<Complaints> => take(api.GET('/api/v1/complaints', { params: { query: { handler, open: true, limit: 50 } } })),
  unreadAnnouncements: (): Promise<Announcements> => take(api.GET('/api/v1/team/announcements', { params: { query: { state: 'unread', limit: 10 } } })),
  openNotes: (): Promise<ShiftNotes> => take(api.GET('/api/v1/team/shift-notes', { params: { query: { state: 'open', limit: 10 } } })),
  mentions: (): Promise<Notifications> => take(api.GET('/api/v1/me/notifications', { params: { query: { unread: true, limit: 30 } } })),
  team: (cursor: string | null): Promise<{ items: FilteredLine[]; next_cursor?: string | null }> =>
    take(api.GET('/api/v1/filtered-conversations', { params: { query: { whose: 'team', states: ['active', 'wrap_up', 'offered'], order: 'oldest', cursor: cursor ?? undefined } } })),

  macros: (): Promise<{ items: Macro[] }> => take(api.GET('/api/v1/macros', {})),
  previewMacro: (conversation_id: string, macro_id: string, seen_sequence: number): Promise<MacroPreview> =>
    take(api.POST('/api/v1/conversations/{conversation_id}/macro-previews', { params: { path: { conversation_id } }, body: { macro_id, seen_sequence } })),
  runMacro: (conversation_id: string, macro_id: string, seen_sequence: number): Promise<MacroRun> =>
    take(api.POST('/api/v1/conversations/{conversation_id}/macro-runs', { params: { path: { conversation_id } }, body: { macro_id, seen_sequence } })),
  undoMacro: (job_id: string): Promise<MacroUndo> => take(api.PUT('/api/v1/macro-runs/{job_id}/undo', { params: { path: { job_id } } })),

  queues: (): Promise<{ items: QueueLine[] }> => take(api.GET('/api/v1/queues', {})),

  colleagues: (): Promise<{ items: Colleague[] }> => take(api.GET('/api/v1/staff-available', {})),

  staff: (): Promise<{ items: Called[] }> => take(api.GET('/api/v1/staff', { params: { query: { active: true, limit: 500 } } })),

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
  promises: (id: string): Promise<ProposedPromises> => take(api.GET('/api/v1/conversations/{conversation_id}/promises', { params: { path: { conversation_id: id } } })),
  keepPromise: (id: string, body: KeptPromise): Promise<WorkOrder> =>
    take(api.POST('/api/v1/conversations/{conversation_id}/promises', { params: { path: { conversation_id: id } }, body })),
  wavePromise: (id: string, body: WavedPromise): Promise<unknown> =>
    take(api.PUT('/api/v1/conversations/{conversation_id}/waved-promise', { params: { path: { conversation_id: id } }, body })),
  myPromises: (owner: string): Promise<{ items: WorkOrder[] }> =>
    take(api.GET('/api/v1/work-orders', { params: { query: { owner, kind: ['promise'], open: true, limit: 100 } } })),
  addOrder: (body: NewWorkOrder): Promise<WorkOrder> => take(api.POST('/api/v1/work-orders', { body })),
  sides: (conversation: string): Promise<SideLines> => take(api.GET('/api/v1/side-threads', { params: { query: { conversation, which: 'all', limit: 100 } } })),
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
    body: { client_id: string; text: string; visibility: Visibility; attachment_id?: string; seen_sequence?: number; mentions?: string[] },
  ): Promise<Message> =>
    take(api.POST('/api/v1/conversations/{conversation_id}/messages', { params: { path: { conversation_id } }, body })),

  read: (conversation_id: string, sequence: number): Promise<unknown> =>
    take(api.PUT('/api/v1/conversations/{conversation_id}/read', { params: { path: { conversation_id } }, body: { sequence } })),

  wrapUp: (conversation_id: string): Promise<Conversation> =>
    take(api.PUT('/api/v1/conversations/{conversation_id}/wrap-up', { params: { path: { conversation_id } } })),

  resolve: (
    conversation_id: string,
    body: { reason: string; outcome: string; note: string; seen_sequence?: number; unchecked_because: string },
  ): Promise<Conversation> =>
    take(api.PUT('/api/v1/conversations/{conversation_id}/resolution', { params: { path: { conversation_id } }, body })),

  upload: async (conversation_id: string, file: File): Promise<Attachment> => {
    const form = new FormData()
    form.append('file', file)
    const answer = await send(`/api/v1/conversations/${conversation_id}/attachments`, { method: 'POST', body: form })
    return (await answer.json()) as Attachment
  },

  canned: (language: 'zh' | 'en', channel: 'web_chat' | 'app_chat', queue: string): Promise<{ items: CannedReply[] }> =>
    take(api.GET('/api/v1/canned-replies', { params: { query: { language, channel, queue } } })),

  useCanned: (conversation_id: string, reply_id: string): Promise<CannedUse> =>
    take(api.POST('/api/v1/conversations/{conversation_id}/canned-uses', { params: { path: { conversation_id } }, body: { reply_id } })),

  scheduled: (conversation_id: string): Promise<{ items: Scheduled[]; quiet_until: string | null }> =>
    take(api.GET('/api/v1/conversations/{conversation_id}/scheduled-messages', { params: { path: { conversation_id } } })),
  schedule: (conversation_id: string, body: NewScheduled): Promise<Scheduled> =>
    take(api.POST('/api/v1/conversations/{conversation_id}/scheduled-messages', { params: { path: { conversation_id } }, body })),
  reschedule: (of: Scheduled, body: NewScheduled): Promise<Scheduled> =>
    take(api.PUT('/api/v1/scheduled-messages/{message_id}', { params: { path: { message_id: of.id }, header: { 'if-match': `"${of.version}"` } }, body })),
  unschedule: (of: Scheduled): Promise<unknown> =>
    take(api.DELETE('/api/v1/scheduled-messages/{message_id}', { params: { path: { message_id: of.id }, header: { 'if-match': `"${of.version}"` } } })),
  reviews: (conversation_id: string): Promise<{ items: Review[] }> =>
    take(api.GET('/api/v1/conversations/{conversation_id}/reply-reviews', { params: { path: { conversation_id } } })),
  askReview: (conversation_id: string, body: { text: string; seen_sequence: number; attachments: string[] }): Promise<Review> =>
    take(api.POST('/api/v1/conversations/{conversation_id}/reply-reviews', { params: { path: { conversation_id } }, body })),
  withdraw: (of: Review): Promise<unknown> =>
    take(api.DELETE('/api/v1/reply-reviews/{review_id}', { params: { path: { review_id: of.id }, header: { 'if-match': `"${of.version}"` } } })),
  snooze: (conversation_id: string, until: string | null): Promise<Conversation> =>
    take(api.PUT('/api/v1/conversations/{conversation_id}/snooze', { params: { path: { conversation_id } }, body: { until } })),
  wake: (conversation_id: string): Promise<Conversation> =>
    take(api.DELETE('/api/v1/conversations/{conversation_id}/snooze', { params: { path: { conversation_id } } })),

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
