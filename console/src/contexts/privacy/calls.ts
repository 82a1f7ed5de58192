import { api, send, take, type components } from '@/api'

type Schemas = components['schemas']
export type Words = { zh: string; en: string }
export type Register = Schemas['RegisterBody']
export type RegisterEntry = Register['entries'][number]
export type NewEntry = Schemas['NewEntryBody']
export type Change = Schemas['ChangeBody']
export type Consents = Schemas['ConsentsBody']
export type ConsentState = Consents['states'][number]
export type ConsentEntry = Schemas['ConsentEntryBody']
export type RightsRequest = Schemas['RightsRequestBody']
export type NewRequest = Schemas['NewRightsRequestBody']
export type RightKind = RightsRequest['kind']
export type RightState = RightsRequest['state']
export type Refusal = Schemas['RefusalBody']['code']
export type Proof = Schemas['ProofBody']['proof']
export type ErasureProof = Schemas['ProofOfErasureBody']
export type Hold = Schemas['HoldBody']
export type NewHold = Schemas['NewHoldBody']
export interface Page<T> {
  items: T[]
  next_cursor?: string | null
}

export const KINDS = ['see', 'copy', 'portability', 'correct', 'delete', 'refuse_automation'] as const satisfies readonly RightKind[]
export const STATES = ['received', 'open', 'second', 'fulfilled', 'refused', 'withdrawn'] as const satisfies readonly RightState[]
export const CHANNELS = ['phone', 'branch', 'paper', 'app', 'web_chat'] as const
export const PROOFS = ['branch_document', 'video', 'app_pass_and_code', 'authority_document'] as const satisfies readonly Proof[]
export const REFUSALS = ['identity_unproven', 'legal_hold', 'open_complaint', 'open_conversation', 'contract_running', 'aml_duty', 'harms_others', 'not_held', 'repeated'] as const satisfies readonly Refusal[]
export const HOLD_REASONS = ['litigation', 'investigation', 'complaint', 'authority', 'audit'] as const
export const BASES = ['contract', 'legal_duty', 'consent', 'vital_interest', 'public_interest'] as const

const version = (of: { version: number }) => ({ 'if-match': `"${of.version}"` })
const at = (request: RightsRequest) => ({ params: { path: { request_id: request.id }, header: version(request) } })
const onHold = (hold: Hold) => ({ params: { path: { hold_id: hold.id }, header: version(hold) } })

export const privacyCalls = {
  register: (): Promise<Register> => take(api.GET('/api/v1/privacy/register', {})),
  setEntry: (register: Register, entry: { purpose: string; field: string }, body: NewEntry): Promise<Register> =>
    take(api.PUT('/api/v1/privacy/register/entries/{purpose}/{field}', { params: { path: { purpose: entry.purpose, field: entry.field }, header: version(register) }, body })),
  setRetention: (register: Register, retention: string, body: { days: number; note: string }): Promise<Register> =>
    take(api.PUT('/api/v1/privacy/register/retention/{retention}', { params: { path: { retention }, header: version(register) }, body })),
  changes: (cursor: string | null): Promise<Page<Change>> =>
    take(api.GET('/api/v1/privacy/register/changes', { params: { query: { cursor: cursor ?? undefined, limit: 50 } } })),
  ledger: (filter: { purpose?: string; decision?: 'given' | 'withdrawn' }, cursor: string | null): Promise<Page<ConsentEntry>> =>
    take(api.GET('/api/v1/privacy/consents', { params: { query: { ...filter, cursor: cursor ?? undefined, limit: 50 } } })),
  consents: (customer_id: string): Promise<Consents> =>
    take(api.GET('/api/v1/privacy/customers/{customer_id}/consents', { params: { path: { customer_id } } })),
  decide: (customer_id: string, body: Schemas['NewConsentBody']): Promise<ConsentEntry> =>
    take(api.POST('/api/v1/privacy/customers/{customer_id}/consents', { params: { path: { customer_id } }, body })),
  requests: (filter: { open?: boolean; state?: RightState; kind?: RightKind }, cursor: string | null): Promise<Page<RightsRequest>> =>
    take(api.GET('/api/v1/privacy/rights', { params: { query: { ...filter, cursor: cursor ?? undefined, limit: 50 } } })),
  takeIn: (body: NewRequest): Promise<RightsRequest> => take(api.POST('/api/v1/privacy/rights', { body })),
  obstacles: async (request: RightsRequest): Promise<Refusal[]> =>
    (await take(api.GET('/api/v1/privacy/rights/{request_id}/obstacles', { params: { path: { request_id: request.id } } }))).obstacles,
  proof: (request: RightsRequest): Promise<ErasureProof> =>
    take(api.GET('/api/v1/privacy/rights/{request_id}/proof', { params: { path: { request_id: request.id } } })),
  prove: (request: RightsRequest, proof: Proof): Promise<RightsRequest> =>
    take(api.PUT('/api/v1/privacy/rights/{request_id}/identity', { ...at(request), body: { proof } })),
  fulfil: (request: RightsRequest): Promise<RightsRequest> => take(api.PUT('/api/v1/privacy/rights/{request_id}/fulfilment', at(request))),
  confirm: (request: RightsRequest): Promise<RightsRequest> => take(api.PUT('/api/v1/privacy/rights/{request_id}/confirmation', at(request))),
  giveBack: (request: RightsRequest): Promise<RightsRequest> => take(api.DELETE('/api/v1/privacy/rights/{request_id}/fulfilment', at(request))),
  refuse: (request: RightsRequest, code: Refusal): Promise<RightsRequest> =>
    take(api.PUT('/api/v1/privacy/rights/{request_id}/refusal', { ...at(request), body: { code } })),
  withdraw: (request: RightsRequest): Promise<RightsRequest> => take(api.PUT('/api/v1/privacy/rights/{request_id}/withdrawal', at(request))),
  holds: (state: 'in_force' | 'ended' | undefined, cursor: string | null): Promise<Page<Hold>> =>
    take(api.GET('/api/v1/privacy/holds', { params: { query: { state, cursor: cursor ?? undefined, limit: 50 } } })),
  placeHold: (body: NewHold): Promise<Hold> => take(api.POST('/api/v1/privacy/holds', { body })),
  askRelease: (hold: Hold): Promise<Hold> => take(api.PUT('/api/v1/privacy/holds/{hold_id}/release', onHold(hold))),
  confirmRelease: (hold: Hold): Promise<Hold> => take(api.PUT('/api/v1/privacy/holds/{hold_id}/release/confirmation', onHold(hold))),
}

/** Takes a file along; the server says what it is called. */
export async function download(path: string, name: string): Promise<void> {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await (await send(path)).blob())
  link.download = name
  link.click()
  window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
