import { api, take, type components } from '@/api'

type Schemas = components['schemas']
export type Customer = Schemas['CustomerBody']
export type Customers = Schemas['CustomersBody']
export type Entry = Schemas['TimelineEntryBody']
export type EntryPage = Schemas['Page_TimelineEntryBody_']
export type Relation = Schemas['RelationBody']
export type Lineage = Schemas['LineageBody']
export type FieldLineage = Schemas['FieldLineageBody']
export type Holdings = Schemas['HoldingsBody']
export type Amounts = Schemas['AmountsBody']
export type Advising = Schemas['AdvisingBody']
export type Adviser = Schemas['AdviserBody']
export type AdviserChange = Schemas['AdviserChangeBody']
export type AdviserChangePreview = Schemas['AdviserChangePreviewBody']
export type GoneAdviser = Schemas['GoneAdviserBody']
export type Colleague = Schemas['StaffBody']
export type Tier = Customer['tier']
export type Tag = Schemas['TagBody']
export type Band = Schemas['BandBody']
export type PersonalField = Schemas['NewRevealBody']['field']
export type Purpose = Schemas['NewRevealBody']['purpose']
export type BankPurpose = Schemas['NewAmountsRevealBody']['purpose']

export interface EntryFilter {
  kind?: Entry['kind'][]
  channel?: string[]
  since?: string
  until?: string
}

export const TIERS: readonly Tier[] = ['private_bank', 'platinum', 'gold', 'standard']

const customer = (customer_id: string) => ({ path: { customer_id } })

/** Everything that the customer page asks of the server. */
export const calls = {
  search: (q: string): Promise<Customers> => take(api.GET('/api/v1/customers', { params: { query: { q } } })),
  recent: (): Promise<Customers> => take(api.GET('/api/v1/customers/recent', {})),
  one: (id: string, purpose: string): Promise<Customer> =>
    take(api.GET('/api/v1/customers/{customer_id}', { params: { ...customer(id), query: { purpose } } })),
  adviser: (id: string): Promise<Advising> => take(api.GET('/api/v1/customers/{customer_id}/adviser', { params: customer(id) })),
  setAdviser: (of: Advising, staff_id: string | null, reason: string): Promise<Advising> =>
    take(api.PUT('/api/v1/customers/{customer_id}/adviser', { params: { ...customer(of.customer_id), header: { 'if-match': `"${of.version}"` } }, body: { staff_id, reason } })),
  releaseAdviser: (of: Advising, reason: string): Promise<Advising> =>
    take(api.PUT('/api/v1/customers/{customer_id}/adviser/release', { params: { ...customer(of.customer_id), header: { 'if-match': `"${of.version}"` } }, body: { reason } })),
  advised: (wanted: { adviser?: string; number?: string; q?: string; tier?: Tier; cursor?: string }): Promise<Schemas['Page_CustomerBody_']> => take(api.GET('/api/v1/customers/advised', { params: { query: wanted } })),
  gone: (): Promise<{ items: GoneAdviser[] }> => take(api.GET('/api/v1/advisers-gone', {})),
  adviserChanges: (): Promise<{ items: AdviserChange[] }> => take(api.GET('/api/v1/adviser-changes', {})),
  previewAdviserChange: (from_number: string, to: string[]): Promise<AdviserChangePreview> => take(api.POST('/api/v1/adviser-changes/previews', { body: { from_number, to } })),
  changeAdvisers: (from_number: string, to: string[], reason: string): Promise<AdviserChange> => take(api.POST('/api/v1/adviser-changes', { body: { from_number, to, reason } })),
  undoAdviserChange: (change_id: string): Promise<AdviserChange> => take(api.PUT('/api/v1/adviser-changes/{change_id}/undo', { params: { path: { change_id } } })),
  colleagues: (q: string): Promise<Schemas['Page_StaffBody_']> => take(api.GET('/api/v1/staff', { params: { query: { q: q || undefined, active: true, limit: 20 } } })),
  relations: (id: string): Promise<{ items: Relation[] }> =>
    take(api.GET('/api/v1/customers/{customer_id}/relations', { params: customer(id) })),
  lineage: (id: string): Promise<Lineage> => take(api.GET('/api/v1/customers/{customer_id}/lineage', { params: customer(id) })),
  timeline: (id: string, filter: EntryFilter, cursor: string | null): Promise<EntryPage> =>
    take(api.GET('/api/v1/customers/{customer_id}/timeline', { params: { ...customer(id), query: { ...filter, cursor: cursor ?? undefined, limit: 25 } } })),
  reveal: (id: string, field: PersonalField, purpose: Purpose): Promise<Schemas['RevealBody']> =>
    take(api.POST('/api/v1/customers/{customer_id}/reveals', { params: customer(id), body: { field, purpose } })),
  holdings: (id: string, purpose: string): Promise<Holdings> =>
    take(api.GET('/api/v1/banking/customers/{customer_id}/holdings', { params: { ...customer(id), query: { purpose } } })),
  amounts: (id: string, purpose: BankPurpose): Promise<Amounts> =>
    take(api.POST('/api/v1/banking/customers/{customer_id}/reveals', { params: customer(id), body: { purpose } })),
  block: (id: string, card_id: string, because: Schemas['NewBlockBody']['because'], key: string): Promise<unknown> =>
    take(
      api.PUT('/api/v1/banking/customers/{customer_id}/cards/{card_id}/block', {
        params: { path: { customer_id: id, card_id }, header: { 'idempotency-key': key } },
        body: { because },
      }),
    ),
  understanding: (id: string): Promise<Schemas['UnderstandingBody']> =>
    take(api.GET('/api/v1/customers/{customer_id}/understanding', { params: customer(id) })),
  consents: (id: string): Promise<Schemas['ConsentsBody']> =>
    take(api.GET('/api/v1/privacy/customers/{customer_id}/consents', { params: customer(id) })),
  orders: (customer: string): Promise<Schemas['WorkOrdersPage']> =>
    take(api.GET('/api/v1/work-orders', { params: { query: { customer, open: true, limit: 10 } } })),
  products: (): Promise<Schemas['ProductsBody']> => take(api.GET('/api/v1/products', {})),
  reasons: (): Promise<Schemas['ReasonsBody']> => take(api.GET('/api/v1/reasons', {})),
}
