import { api, newKey, send, take, type components } from '@/api'

type Schemas = components['schemas']
export type Gap = Schemas['GapBody']
export type GapsPage = Schemas['GapsPage']
export type GapDetail = Schemas['GapDetailBody']
export type GapState = Gap['state']
export type Correction = Schemas['CorrectionBody']
export type CorrectionsPage = Schemas['CorrectionsPage']
export type CorrectionState = Correction['state']
export type Models = Schemas['ModelsBody']
export type Model = Schemas['ModelEntryBody']
export type Drift = Schemas['DriftBody']
export type Switch = Schemas['SwitchBody']
export type Training = Schemas['TrainingRunBody']
export type Trainings = Schemas['TrainingRunsPage']
export type Taken = Schemas['TakenBody']
export type Draft = Schemas['NewDraftBody']

export const GAP_STATES: readonly GapState[] = ['open', 'drafting', 'published', 'dismissed']
export const CORRECTION_STATES: readonly CorrectionState[] = ['pending', 'accepted', 'rejected']
export const CORRECTION_SOURCES: readonly Correction['source'][] = ['wrap_up', 'editor', 'choice', 'import']
export const CORRECTION_KINDS: readonly Correction['kind'][] = ['reason', 'article']
export const MODES: readonly Switch['mode'][] = ['on', 'shipped', 'off']

export interface GapFilter {
  state?: GapState
  language?: 'zh' | 'en'
  overdue?: boolean
  q?: string
}

export interface CorrectionFilter {
  state?: CorrectionState
  kind?: Correction['kind']
  source?: Correction['source']
  q?: string
}

const version = (each: { version: number }) => ({ 'if-match': `"${each.version}"` })

export const calls = {
  gaps: (filter: GapFilter, cursor: string | null): Promise<GapsPage> =>
    take(api.GET('/api/v1/gaps', { params: { query: { ...filter, cursor: cursor ?? undefined } } })),
  gap: (id: string): Promise<GapDetail> => take(api.GET('/api/v1/gaps/{gap_id}', { params: { path: { gap_id: id } } })),
  change: (gap: Gap, body: Schemas['GapChangeBody']): Promise<Gap> =>
    take(api.PUT('/api/v1/gaps/{gap_id}', { params: { path: { gap_id: gap.id }, header: version(gap) }, body })),
  draft: (gap: Gap, body: Draft) => take(api.POST('/api/v1/gaps/{gap_id}/draft', { params: { path: { gap_id: gap.id } }, body })),
  variants: (gap: Gap, article: string, variants: string[]) =>
    take(api.POST('/api/v1/gaps/{gap_id}/variants', { params: { path: { gap_id: gap.id } }, body: { article_id: article, variants } })),
  corrections: (filter: CorrectionFilter, cursor: string | null): Promise<CorrectionsPage> =>
    take(api.GET('/api/v1/corrections', { params: { query: { ...filter, cursor: cursor ?? undefined } } })),
  decide: (correction: Correction, accepted: boolean): Promise<Correction> =>
    take(
      api.PUT('/api/v1/corrections/{correction_id}/decision', {
        params: { path: { correction_id: correction.id }, header: version(correction) },
        body: { accepted },
      }),
    ),
  importExamples: async (file: File, key: string): Promise<Taken> =>
    (await send('/api/v1/corrections/import', { method: 'POST', body: file, headers: { 'content-type': 'text/csv', 'idempotency-key': key } })).json(),
  trainings: (): Promise<Trainings> => take(api.GET('/api/v1/trainings', { params: { query: {} } })),
  train: (kind: Training['kind']): Promise<Training> =>
    take(api.POST('/api/v1/trainings', { params: { header: { 'idempotency-key': newKey() } }, body: { kind } })),
  cancelTraining: (id: string): Promise<Training> =>
    take(api.PUT('/api/v1/trainings/{run_id}/cancellation', { params: { path: { run_id: id } } })),
  models: (): Promise<Models> => take(api.GET('/api/v1/models')),
  drift: (kind: Switch['kind']): Promise<Drift> => take(api.GET('/api/v1/models/{kind}/drift', { params: { path: { kind } } })),
  promote: (model: Model): Promise<Model> =>
    take(api.PUT('/api/v1/models/entries/{entry_id}/promotion', { params: { path: { entry_id: model.id }, header: version(model) } })),
  goBack: (model: Model): Promise<Model> =>
    take(api.PUT('/api/v1/models/entries/{entry_id}/return', { params: { path: { entry_id: model.id }, header: version(model) } })),
  move: (each: Switch, mode: Switch['mode'], because: string): Promise<Switch> =>
    take(api.PUT('/api/v1/models/{kind}/switch', { params: { path: { kind: each.kind }, header: version(each) }, body: { mode, because } })),
  reasons: () => take(api.GET('/api/v1/reasons', { params: { query: {} } })),
  export: async (what: 'gaps' | 'corrections', filter: object): Promise<Blob> => {
    const given = Object.entries(filter).filter(([, value]) => value !== undefined && value !== '')
    return (await send(`/api/v1/${what}/export.csv?${new URLSearchParams(given.map(([key, value]) => [key, String(value)]))}`)).blob()
  },
}

/** Let the browser keep a file. */
export function keep(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
