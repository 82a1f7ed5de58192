import { api, take, type components } from '@/api'

type Schemas = components['schemas']
export type Month = Schemas['MonthBody']
export type MonthList = Schemas['MonthList']
export type Kind = Schemas['MonthTaskWish']['kind']

export const PLACES: readonly Month['place'][] = ['open', 'live', 'sealed', 'moved']

export const calls = {
  list: (): Promise<MonthList> => take(api.GET('/api/v1/contact-months')),
  ask: (month: string, kind: Kind): Promise<Month> => take(api.PUT('/api/v1/contact-months/{month}/task', { params: { path: { month } }, body: { kind } })),
}
