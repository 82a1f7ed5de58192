import { api, take, type components } from '@/api'

type Schemas = components['schemas']
export type Board = Schemas['ScoreboardBody']
export type Figure = Schemas['QualityFigureBody']
export type Past = Schemas['QualityPastBody']
export type Rule = Schemas['QualityRuleBody']
export type RecordPage = Schemas['Page_FailingRecordBody_']

export type RuleKind = Rule['kind']
export const KINDS: readonly RuleKind[] = ['present', 'pattern', 'range', 'one_of', 'check_digit', 'agrees', 'refers', 'fresh', 'unique']
export const DIMENSION_OF: Record<RuleKind, Dimension> = { present: 'completeness', pattern: 'validity', range: 'validity', one_of: 'validity', check_digit: 'validity', agrees: 'consistency', refers: 'consistency', fresh: 'timeliness', unique: 'uniqueness' }
const SEALED = ['name', 'phone', 'id_number', 'email', 'address', 'birth_date']
const PLAIN = ['gender', 'tier', 'region', 'city', 'branch', 'since', 'language', 'risk_rating', 'risk_rated_on', 'adviser']
const KEYS = ['number', 'phone', 'id_number', 'email']
const ONLY: Partial<Record<RuleKind, string[]>> = { range: ['birth_date', 'since', 'risk_rated_on'], check_digit: ['id_number'], agrees: ['birth_date', 'gender'], fresh: ['updated_at'], unique: KEYS, refers: [...KEYS, ...PLAIN] }

/** Which fields a rule of this kind can be about. */
export const fieldsOf = (kind: RuleKind): string[] => ONLY[kind] ?? ['number', ...SEALED, ...PLAIN, 'updated_at']
/** Where the value of a field may have to be: a sealed key is comparable with itself alone. */
export const targetsOf = (field: string): string[] => (KEYS.slice(1).includes(field) ? [field] : ['number', ...PLAIN])

export const DIMENSIONS = ['completeness', 'validity', 'consistency', 'timeliness', 'uniqueness'] as const
export type Dimension = (typeof DIMENSIONS)[number]

export const calls = {
  board: (): Promise<Board> => take(api.GET('/api/v1/data-quality', { params: { query: {} } })),
  rules: async (q: string): Promise<Rule[]> => (await take(api.GET('/api/v1/data-quality/rules', { params: { query: { q } } }))).items,
  save: (rule: Rule, parameters: Record<string, unknown>, active: boolean): Promise<Rule> =>
    take(
      api.PUT('/api/v1/data-quality/rules/{code}', {
        params: { path: { code: rule.code }, header: { 'if-match': `"${rule.version}"` } },
        body: { parameters, active },
      }),
    ),
  add: (body: Schemas['NewQualityRuleBody']): Promise<Rule> => take(api.POST('/api/v1/data-quality/rules', { body })),
  sources: async (): Promise<string[]> => (await take(api.GET('/api/v1/sources', { params: { query: { q: '' } } }))).items.filter((each) => each.kind !== 'push').map((each) => each.name),
  records: (code: string, source: string, cursor: string | null): Promise<RecordPage> =>
    take(api.GET('/api/v1/data-quality/rules/{code}/records', { params: { path: { code }, query: { source, cursor: cursor ?? undefined, limit: 50 } } })),
}

/** Kept of checked, in percent with one decimal; null where nothing was checked. */
export function share(sums: { checked: number; failed: number }[]): number | null {
  const checked = sums.reduce((sum, each) => sum + each.checked, 0)
  const failed = sums.reduce((sum, each) => sum + each.failed, 0)
  return checked === 0 ? null : Math.floor(1000 * (1 - failed / checked)) / 10
}

/** The points of a line in a box of 100 × 24: a run each, 0 % at the bottom. */
export function sparkline(shares: number[]): string {
  const step = 100 / Math.max(1, shares.length - 1)
  return shares.map((each, at) => `${(at * step).toFixed(1)},${(23 - each * 0.22).toFixed(1)}`).join(' ')
}
