import { send, type components } from '@/api'

export type Standard = components['schemas']['StandardReportBody']
export type StandardLine = components['schemas']['StandardLineBody']
export type Against = keyof StandardLine['before']
export const SPANS = ['day', 'week', 'month'] as const
export type Span = (typeof SPANS)[number]

export async function readStandard(span: Span, of: string): Promise<Standard> {
  const query = new URLSearchParams({ span, ...(of ? { of } : {}) })
  return (await send(`/api/v1/reports/standard?${query}`)).json() as Promise<Standard>
}

export async function takeStandard(span: Span, of: string, ending: 'pdf' | 'xlsx'): Promise<Blob> {
  const query = new URLSearchParams({ span, ...(of ? { of } : {}) })
  return (await send(`/api/v1/reports/standard/file.${ending}?${query}`)).blob()
}
