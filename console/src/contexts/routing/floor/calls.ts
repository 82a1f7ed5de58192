import { api, take, type components } from '@/api'

type Schemas = components['schemas']
export type Floor = Schemas['FloorOut']
export type Agent = Schemas['FloorAgentOut']
export type FloorQueue = Schemas['FloorQueueOut']
export type Intervention = Schemas['InterventionOut']
export type StateChoice = Schemas['StateOut']
export type Caution = Schemas['CautionBody']
export type Message = Schemas['MessageOut']
export interface Reason {
  id: string
  zh: string
  en: string
}

const of = (conversation_id: string) => ({ params: { path: { conversation_id } } })

/** Everything that the floor asks of the server. */
export const calls = {
  floor: (): Promise<Floor> => take(api.GET('/api/v1/floor', {})),
  cautions: async (): Promise<Caution[]> => (await take(api.GET('/api/v1/cautions', {}))).items,
  acknowledge: (caution_id: string): Promise<unknown> => take(api.PUT('/api/v1/cautions/{caution_id}/acknowledgement', { params: { path: { caution_id } } })),
  setState: (staff_id: string, body: Schemas['AgentStateBody']): Promise<unknown> =>
    take(api.PUT('/api/v1/floor/agents/{staff_id}/presence', { params: { path: { staff_id } }, body })),
  lend: (body: Schemas['AgentLoanBody']): Promise<Intervention> => take(api.POST('/api/v1/floor/loans', { body })),
  overflow: (body: Schemas['OverflowBody']): Promise<Intervention> => take(api.POST('/api/v1/floor/overflows', { body })),
  announce: (body: Schemas['AnnouncementBody']): Promise<Intervention> => take(api.POST('/api/v1/floor/announcements', { body })),
  incident: (body: Schemas['IncidentBody']): Promise<Intervention> => take(api.POST('/api/v1/floor/incidents', { body })),
  end: (intervention_id: string): Promise<Intervention> =>
    take(api.PUT('/api/v1/floor/interventions/{intervention_id}/end', { params: { path: { intervention_id } } })),
  reasons: async (): Promise<Reason[]> => (await take(api.GET('/api/v1/reasons', { params: { query: {} } }))).items,
  conversation: (id: string): Promise<Schemas['ConversationOut']> => take(api.GET('/api/v1/conversations/{conversation_id}', of(id))),
  messages: (id: string, after: number): Promise<Schemas['MessagesOut']> =>
    take(api.GET('/api/v1/conversations/{conversation_id}/messages', { params: { path: { conversation_id: id }, query: { after, limit: 500 } } })),
  listen: (id: string): Promise<unknown> => take(api.PUT('/api/v1/floor/conversations/{conversation_id}/listening', of(id))),
  whisper: (id: string, text: string): Promise<unknown> =>
    take(api.POST('/api/v1/floor/conversations/{conversation_id}/whispers', { ...of(id), body: { text } })),
  takeOver: (id: string, reason: string): Promise<unknown> =>
    take(api.PUT('/api/v1/floor/conversations/{conversation_id}/holder', { ...of(id), body: { reason } })),
}
