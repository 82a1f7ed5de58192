import { api, take, type components } from '@/api'

type Schemas = components['schemas']
export type Board = Schemas['ScoreboardBody']
export type Figure = Schemas['QualityFigureBody']
export type Past = Schemas['QualityPastBody']
export type Rule = Schemas['QualityRuleBody']
export type RecordPage = Schemas['Page_FailingRecordBody_']

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
