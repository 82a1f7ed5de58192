import { api, take, type components } from '@/api'

export type Intraday = components['schemas']['IntradayBody']
export type Slot = Intraday['today'][number]
export type Measure = 'arrivals' | 'mean_wait' | 'level' | 'abandon_rate' | 'online'

export function readIntraday(minutes: '15' | '30'): Promise<Intraday> {
  return take(api.GET('/api/v1/intraday', { params: { query: { minutes } } }))
}
