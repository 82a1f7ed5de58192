import { api, send, take, type components } from '@/api'
import { serverNow } from '@/api/serverTime'
import { endOfDay, momentOf } from '@/design'

type Schemas = components['schemas']
export type Target = Schemas['ServiceTargetOut']
export type TargetBody = Required<Schemas['ServiceTargetBody']>
export type Ladder = Schemas['EscalationLadderOut']
export type LadderBody = Schemas['EscalationLadderBody']
export type LadderStep = Schemas['LadderStepBody']
export type Clock = Schemas['ServiceClockOut']
export type ClockState = Clock['state']
export type Measure = Clock['measure']
export type Person = Schemas['StaffBody']
export type Pressure = Schemas['QueuePressureOut']
export type Cause = Schemas['WaiverOut']['cause']

export const MEASURES: readonly Measure[] = ['first', 'next', 'resolution']
export const URGENCIES = ['P0', 'P1', 'P2', 'P3'] as const
export const CAUSES: readonly Cause[] = ['system_fault', 'third_party', 'customer', 'surge', 'duplicate', 'mistaken']

export const CHANNELS = ['web_chat', 'app_chat', 'wechat', 'voice', 'email', 'sms', 'branch'] as const
/** The states that are looked at together. */
export const GROUPS: Record<string, ClockState[]> = { pressing: ['breached', 'at_risk'], breached: ['breached'], at_risk: ['at_risk'], open: ['running', 'paused', 'at_risk', 'breached'], late: ['late'], in_time: ['in_time'], waived: ['waived'] }

export interface Filter {
  state?: ClockState[]
  measure?: Measure[]
  queue?: string
  channel?: string
  urgency?: string
  reason?: string
  agent?: string
  since?: string
  until?: string
}

/** What the page is narrowed to; '' = anything. `from` and `to` are days of the bank, both included. */
export interface Wanted {
  group: string
  measure: Measure | ''
  queue: string
  channel: string
  urgency: string
  reason: string
  agent: string
  from: string
  to: string
}
export const EMPTY: Readonly<Wanted> = { group: 'pressing', measure: '', queue: '', channel: '', urgency: '', reason: '', agent: '', from: '', to: '' }

/** As the server is asked. */
export function filterOf(wanted: Wanted): Filter {
  return {
    state: GROUPS[wanted.group] ?? GROUPS.pressing,
    measure: wanted.measure ? [wanted.measure] : undefined,
    queue: wanted.queue || undefined,
    channel: wanted.channel || undefined,
    urgency: wanted.urgency || undefined,
    reason: wanted.reason || undefined,
    agent: wanted.agent || undefined,
    since: momentOf(wanted.from)?.toISOString(),
    until: endOfDay(wanted.to)?.toISOString(),
  }
}
export type Page = Schemas['ServiceClocksPage'] & { readAt: number }

const version = (of: { version: number }) => ({ 'if-match': `"${of.version}"` })

function queryOf(filter: Filter): URLSearchParams {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(filter)) for (const each of Array.isArray(value) ? value : [value]) if (each) query.append(name, String(each))
  return query
}

/** Everything that service targets and their clocks ask of the server. */
export const calls = {
  targets: (): Promise<Schemas['ServiceTargetsOut']> => take(api.GET('/api/v1/service-targets', {})),
  addTarget: (body: TargetBody): Promise<Target> => take(api.POST('/api/v1/service-targets', { body })),
  changeTarget: (target: Target, body: TargetBody): Promise<Target> =>
    take(api.PUT('/api/v1/service-targets/{target_id}', { params: { path: { target_id: target.id }, header: version(target) }, body })),
  removeTarget: (target: Target): Promise<unknown> =>
    take(api.DELETE('/api/v1/service-targets/{target_id}', { params: { path: { target_id: target.id }, header: version(target) } })),
  ladders: (): Promise<Schemas['EscalationLaddersOut']> => take(api.GET('/api/v1/escalation-ladders', {})),
  addLadder: (key: string, body: LadderBody): Promise<Ladder> => take(api.POST('/api/v1/escalation-ladders', { body: { ...body, key } })),
  changeLadder: (ladder: Ladder, body: LadderBody): Promise<Ladder> =>
    take(api.PUT('/api/v1/escalation-ladders/{key}', { params: { path: { key: ladder.key }, header: version(ladder) }, body })),
  removeLadder: (ladder: Ladder): Promise<unknown> =>
    take(api.DELETE('/api/v1/escalation-ladders/{key}', { params: { path: { key: ladder.key }, header: version(ladder) } })),
  clocks: async (filter: Filter, cursor: string | null): Promise<Page> => {
    const page = await take(api.GET('/api/v1/service-clocks', { params: { query: { ...filter, cursor: cursor ?? undefined } } }))
    return { ...page, readAt: serverNow() }
  },
  export: (filter: Filter): Promise<Blob> => send(`/api/v1/service-clocks/export.csv?${queryOf(filter)}`).then((answer) => answer.blob()),
  staff: (q: string): Promise<Schemas['Page_StaffBody_']> => take(api.GET('/api/v1/staff', { params: { query: { q, active: true, limit: 20 } } })),
  person: (staff_id: string): Promise<Person> => take(api.GET('/api/v1/staff/{staff_id}', { params: { path: { staff_id } } })),
  pressure: async (): Promise<Pressure[]> => (await take(api.GET('/api/v1/service-clocks/pressure', {}))).items,
  waive: (clocks: string[], cause: Cause, why: string): Promise<unknown> => take(api.POST('/api/v1/service-clocks/waivers', { body: { clocks, cause, why } })),
  endWaiver: (clock_id: string): Promise<unknown> => take(api.DELETE('/api/v1/service-clocks/{clock_id}/waiver', { params: { path: { clock_id } } })),
}
