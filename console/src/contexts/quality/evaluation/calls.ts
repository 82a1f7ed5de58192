import { api, send, take, type components } from '@/api'

type Schemas = components['schemas']
export type Reliability = Schemas['ReliabilityBody']
export type Diagram = Schemas['ReliabilityDiagramBody']
export type Golden = Schemas['GoldenQuestionBody']
export type GoldenPage = Schemas['GoldenQuestionsBody']
export type GoldenImport = Schemas['GoldenImportBody']
export type Run = Schemas['GoldenRunBody']
export type Result = Schemas['GoldenResultBody']
export type ResultPage = Schemas['GoldenResultsBody']
export type Verdict = Result['verdict']

export const VERDICTS = ['right', 'wrong', 'asked_back', 'refused', 'handed_over', 'no_person'] as const satisfies readonly Verdict[]
export const EXPECTATIONS = ['article', 'refuse', 'handoff'] as const
export const FATES = [...VERDICTS, 'not_asked'] as const

export interface GoldenFilter {
  q?: string
  language?: 'zh' | 'en'
  expectation?: (typeof EXPECTATIONS)[number]
  verdict?: (typeof FATES)[number]
}

const RUNS = 120
const IMPORT = '/api/v1/golden-questions/imports'
const EXPORT = '/api/v1/golden-questions/export'
const version = (each: { version: number }) => ({ 'if-match': `"${each.version}"` })

export const calls = {
  reliability: (): Promise<Reliability> => take(api.GET('/api/v1/reliability')),
  golden: (filter: GoldenFilter, cursor: string | null): Promise<GoldenPage> =>
    take(api.GET('/api/v1/golden-questions', { params: { query: { ...filter, cursor: cursor ?? undefined } } })),
  add: (body: Schemas['NewGoldenQuestionBody']): Promise<Golden> => take(api.POST('/api/v1/golden-questions', { body })),
  change: (golden: Golden, body: Schemas['GoldenChangeBody']): Promise<Golden> =>
    take(api.PUT('/api/v1/golden-questions/{question_id}', { params: { path: { question_id: golden.id }, header: version(golden) }, body })),
  drop: (golden: Golden) => take(api.DELETE('/api/v1/golden-questions/{question_id}', { params: { path: { question_id: golden.id } } })),
  runs: async (): Promise<Run[]> => (await take(api.GET('/api/v1/golden-questions/runs', { params: { query: { limit: RUNS } } }))).items,
  run: (): Promise<Run> => take(api.POST('/api/v1/golden-questions/runs')),
  cancel: (run: Run): Promise<Run> => take(api.PUT('/api/v1/golden-questions/runs/{run_id}/cancellation', { params: { path: { run_id: run.id } } })),
  results: (run: string, verdict: Verdict | undefined, cursor: string | null): Promise<ResultPage> =>
    take(api.GET('/api/v1/golden-questions/runs/{run_id}/results', { params: { path: { run_id: run }, query: { verdict, cursor: cursor ?? undefined } } })),
  import: async (file: File): Promise<GoldenImport> => {
    const body = new FormData()
    body.append('file', file)
    return (await send(IMPORT, { method: 'POST', body })).json() as Promise<GoldenImport>
  },
  export: async (): Promise<Blob> => (await send(EXPORT)).blob(),
}
