import { api, send, take, type components } from '@/api'
import type { Report } from '../calls'

export type Parts = components['schemas']['PartsBody']
export type Subject = components['schemas']['SubjectBody']

export const FIGURES = ['availability', 'faults', 'mtbf', 'mttr', 'longest_recovery'] as const

export const calls = {
  parts: (): Promise<Parts> => take(api.GET('/api/v1/stability/parts')),
  figures: (from: string, to: string): Promise<Report> => read(from, to, { by: 'service_part' }, FIGURES),
  days: (from: string, to: string): Promise<Report> => read(from, to, { by: 'service_part', split: 'day' }, ['availability', 'faults']),
}

async function read(from: string, to: string, by: Record<string, string>, metrics: readonly string[]): Promise<Report> {
  const query = new URLSearchParams({ from, to, ...by })
  for (const metric of metrics) query.append('metric', metric)
  return (await send(`/api/v1/report?${query}`)).json() as Promise<Report>
}
