import type { Entry } from './calls'

/** The colour of a status: what can be used is calm, what waits for somebody stands out. */
export function statusTone(status: Entry['status']): 'ok' | 'info' | 'warn' | 'danger' {
  return ({ in_force: 'ok', waiting: 'info', expired: 'warn', sent_back: 'danger' } as const)[status]
}
