import { api, take, type components } from '@/api'

type Schemas = components['schemas']
export type RetentionDesk = Schemas['RetentionDeskBody']
export type RetentionRun = RetentionDesk['runs'][number]
export type RetentionProof = Schemas['ProofOfDeletionBody']

export const retentionCalls = {
  desk: (): Promise<RetentionDesk> => take(api.GET('/api/v1/privacy/retention', {})),
  ask: (dry: boolean): Promise<RetentionRun> => take(api.POST('/api/v1/privacy/retention/runs', { body: { dry } })),
  cancel: (run: RetentionRun): Promise<RetentionRun> =>
    take(api.PUT('/api/v1/privacy/retention/runs/{run_id}/cancellation', { params: { path: { run_id: run.id } } })),
  proof: (run_id: string): Promise<RetentionProof> =>
    take(api.GET('/api/v1/privacy/retention/runs/{run_id}/proof', { params: { path: { run_id } } })),
}
