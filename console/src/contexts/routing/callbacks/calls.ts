import { api, send, take, type components } from '@/api'

type Schemas = components['schemas']
export type Callback = Schemas['CallbackOut']
export type Page = Schemas['CallbacksPage']
export type Rule = Schemas['CallbackRuleOut']
export type RuleBody = Schemas['CallbackRuleBody']
export type Which = 'open' | 'due' | 'late' | 'ended' | 'all'

export const WHICH: readonly Which[] = ['open', 'due', 'late', 'ended', 'all']
export const SLOT_MINUTES: readonly RuleBody['slot_minutes'][] = [15, 30, 60, 120]

export interface Filter {
  which: Which
  queue?: string
  kind?: Callback['kind']
  state?: Callback['state']
  search?: string
}

function queryOf(filter: Filter): URLSearchParams {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(filter)) if (value) query.append(name, String(value))
  return query
}

/** Everything that the floor asks of callbacks. */
export const calls = {
  callbacks: (filter: Filter, cursor: string | null): Promise<Page> => take(api.GET('/api/v1/callbacks', { params: { query: { ...filter, cursor: cursor ?? undefined } } })),
  export: (filter: Filter): Promise<Blob> => send(`/api/v1/callbacks/export.csv?${queryOf(filter)}`).then((answer) => answer.blob()),
  rules: async (): Promise<Rule[]> => (await take(api.GET('/api/v1/callback-rules', {}))).items,
  changeRule: (rule: Rule, body: RuleBody): Promise<Rule> =>
    take(api.PUT('/api/v1/callback-rules/{queue}', { params: { path: { queue: rule.queue }, header: { 'if-match': `"${rule.version}"` } }, body })),
}
