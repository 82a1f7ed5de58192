import { api, send, take, type components } from '@/api'

export type Alert = components['schemas']['AlertBody']
export type AlertPage = components['schemas']['Page_AlertBody_']
export type AlertWithEntries = components['schemas']['AlertWithEntriesBody']
export type Assessment = components['schemas']['AssessmentBody']
export type AssessmentItem = components['schemas']['ItemBody']
export type Verdict = NonNullable<AssessmentItem['verdict']>
export type AlertState = 'open' | 'done' | 'all'

export const RULES = ['mass_reading', 'reveal_burst', 'odd_hours', 'repeated_denials', 'sign_in_guessing', 'mass_export', 'own_record', 'colleague_record', 'vip_reading'] as const
export const VERDICTS: readonly Verdict[] = ['yes', 'partly', 'no', 'not_applicable']

export interface AlertFilter {
  state: AlertState
  rule?: (typeof RULES)[number]
}

export function listAlerts(filter: AlertFilter, cursor: string | null): Promise<AlertPage> {
  return take(api.GET('/api/v1/audit/alerts', { params: { query: { ...filter, cursor: cursor ?? undefined } } }))
}

export function getAlert(id: string): Promise<AlertWithEntries> {
  return take(api.GET('/api/v1/audit/alerts/{alert_id}', { params: { path: { alert_id: id } } }))
}

export function acknowledge(alert: Alert, note: string): Promise<Alert> {
  return take(
    api.PUT('/api/v1/audit/alerts/{alert_id}/acknowledgement', {
      params: { path: { alert_id: alert.id }, header: { 'if-match': `"${alert.version}"` } },
      body: { note },
    }),
  )
}

export function getAssessment(): Promise<Assessment> {
  return take(api.GET('/api/v1/audit/assessment'))
}

export function answer(item: AssessmentItem, verdict: Verdict, evidence: string): Promise<Assessment> {
  return take(
    api.PUT('/api/v1/audit/assessment/{item}', {
      params: { path: { item: item.key }, header: { 'if-match': `"${item.version}"` } },
      body: { verdict, evidence },
    }),
  )
}

/** Let the browser keep what the address gives. */
export async function keep(path: string, name: string): Promise<void> {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await (await send(path)).blob())
  link.download = name
  link.click()
  window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
