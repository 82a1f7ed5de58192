import { api, take, type components } from '@/api'

type Schemas = components['schemas']
export type ExtractDesk = Schemas['ExtractDeskBody']
export type Extract = ExtractDesk['extracts'][number]
export type Dataset = ExtractDesk['datasets'][number]
export type NewExtract = Schemas['NewExtractBody']

export const USUAL_TRAITS = ['age_band', 'gender', 'city_tier', 'tier', 'products']
export const MOST_TRAITS = 6
const ENDED = ['done', 'refused', 'cancelled', 'failed'] as const satisfies readonly Extract['state'][]

export function goesOn(extract: Extract): boolean {
  return !(ENDED as readonly string[]).includes(extract.state)
}

export const extractCalls = {
  desk: (): Promise<ExtractDesk> => take(api.GET('/api/v1/privacy/extracts', {})),
  ask: (body: NewExtract): Promise<Extract> => take(api.POST('/api/v1/privacy/extracts', { body })),
  cancel: (extract: Extract): Promise<Extract> =>
    take(api.PUT('/api/v1/privacy/extracts/{extract_id}/cancellation', { params: { path: { extract_id: extract.id } } })),
}
