import { api, take, type components } from '@/api'

type Schemas = components['schemas']
export type Match = Schemas['MatchBody']
export type MatchPage = Schemas['Page_MatchBody_']
export type Merge = Schemas['MergeBody']
export type MergePage = Schemas['Page_MergeBody_']
export type Preview = Schemas['MergePreviewBody']
export type Field = Schemas['ComparedFieldBody']
export type Side = Schemas['SideBody']
export type Decision = Schemas['MatchDecisionBody']
export type NewMerge = Schemas['NewMergeBody']
export type FieldRule = Schemas['SurvivorshipRuleBody']
export type Criterion = FieldRule['criteria'][number]
export type State = Match['state']
export type Origin = 'weighed' | 'conflict'

export const calls = {
  list: (state: State, origin: Origin | null, cursor: string | null): Promise<MatchPage> =>
    take(api.GET('/api/v1/matches', { params: { query: { state, origin: origin ?? undefined, cursor: cursor ?? undefined } } })),
  open: (): Promise<Schemas['OpenMatchesBody']> => take(api.GET('/api/v1/matches/open', {})),
  preview: (match: Match, kept: Decision['kept']): Promise<Preview> =>
    take(api.GET('/api/v1/matches/{match_id}/preview', { params: { path: { match_id: match.id }, query: { kept: kept ?? undefined } } })),
  decide: (match: Match, body: Decision): Promise<Match> =>
    take(
      api.PUT('/api/v1/matches/{match_id}/decision', {
        params: { path: { match_id: match.id }, header: { 'if-match': `"${match.version}"` } },
        body,
      }),
    ),
  side: (number: string): Promise<Side> => take(api.GET('/api/v1/merges/sides', { params: { query: { number } } })),
  previewByHand: (kept: string, gone: string): Promise<Preview> => take(api.GET('/api/v1/merges/preview', { params: { query: { kept, gone } } })),
  merge: (body: NewMerge): Promise<Merge> => take(api.POST('/api/v1/merges', { body })),
  rules: (): Promise<{ items: FieldRule[] }> => take(api.GET('/api/v1/survivorship-rules', {})),
  setRule: (rule: FieldRule, criteria: Criterion[]): Promise<FieldRule> =>
    take(
      api.PUT('/api/v1/survivorship-rules/{field}', {
        params: { path: { field: rule.field }, header: { 'if-match': `"${rule.version}"` } },
        body: { criteria },
      }),
    ),
  merges: (cursor: string | null): Promise<MergePage> => take(api.GET('/api/v1/merges', { params: { query: { cursor: cursor ?? undefined } } })),
  split: (merge: { id: string }, reason: string): Promise<Merge> =>
    take(api.PUT('/api/v1/merges/{merge_id}/split', { params: { path: { merge_id: merge.id } }, body: { reason } })),
}

/** In which tone and with which sign a field is marked: never by colour alone. */
export function markOf(field: Field): { tone: 'ok' | 'warn' | 'plain'; icon: 'check' | 'x' | 'dash' } {
  if (field.agreement === 'same') return { tone: 'ok', icon: 'check' }
  if (field.agreement === 'differs') return { tone: 'warn', icon: 'x' }
  return { tone: 'plain', icon: 'dash' }
}

/** Rows that move, those that a person can picture first; the rest is left out. */
const TOLD = ['conversations.conversation', 'customers.timeline_entry', 'customers.holding', 'customers.source_record', 'banking.account', 'banking.card', 'banking.loan', 'privacy.consent', 'customers.relation', 'quality.contact']

export function told(rows: Record<string, number>): { table: string; count: number }[] {
  return TOLD.flatMap((table) => (rows[table] ? [{ table: table.replace('.', '_'), count: rows[table] }] : []))
}
