import { api, take, type components } from '@/api'

type Schemas = components['schemas']
export type QueueLine = Schemas['QueueLineOut']
export type Queue = Schemas['QueueOut']
export type QueueBody = Omit<Schemas['NewQueueBody'], 'key'>
export type Agent = Schemas['AgentSetupOut']
export type Agents = Schemas['AgentSetupsOut']
export type AgentBody = Schemas['AgentSetupBody']
export type Skill = Schemas['SkillOut']
export type PolicyDocument = Schemas['PolicyDocumentBody']
export type PolicyVersion = Schemas['PolicyVersionOut']
export type PolicyDifference = Schemas['PolicyDifferenceOut']
export type PolicyTrial = Schemas['PolicyTrialOut']
export type PolicyFigures = Schemas['PolicyFiguresOut']
export type Licence = Schemas['LicenceOut']
export type LicenceBody = Schemas['LicenceBody']
export type SpecialDay = Schemas['CalendarDayOut']
export type QueueDays = Schemas['QueuePreviewOut']

const version = (of: { version: number | string }) => ({ 'if-match': `"${of.version}"` })

/** Everything that setting up the floor asks of the server. */
export const calls = {
  queues: (): Promise<{ items: QueueLine[] }> => take(api.GET('/api/v1/queues', {})),
  queue: (key: string): Promise<Queue> => take(api.GET('/api/v1/queues/{key}', { params: { path: { key } } })),
  addQueue: (key: string, body: QueueBody): Promise<Queue> => take(api.POST('/api/v1/queues', { body: { ...body, key } })),
  changeQueue: (queue: Queue, body: QueueBody): Promise<Queue> =>
    take(api.PUT('/api/v1/queues/{key}', { params: { path: { key: queue.key }, header: version(queue) }, body })),
  closeQueue: (queue: Queue): Promise<unknown> =>
    take(api.DELETE('/api/v1/queues/{key}', { params: { path: { key: queue.key }, header: version(queue) } })),
  agents: (filter: { q?: string; skill?: string }): Promise<Agents> => take(api.GET('/api/v1/routing/agents', { params: { query: filter } })),
  skills: (): Promise<{ items: Skill[] }> => take(api.GET('/api/v1/routing/skills', {})),
  changeAgent: (agent: Agent, body: AgentBody): Promise<Agent> =>
    take(api.PUT('/api/v1/routing/agents/{staff_id}', { params: { path: { staff_id: agent.staff_id }, header: version(agent) }, body })),
  licences: (): Promise<{ items: Licence[] }> => take(api.GET('/api/v1/routing/licences', {})),
  addLicence: (code: string, body: LicenceBody): Promise<Licence> => take(api.POST('/api/v1/routing/licences', { body: { ...body, code } })),
  changeLicence: (licence: Licence, body: LicenceBody): Promise<Licence> =>
    take(api.PUT('/api/v1/routing/licences/{code}', { params: { path: { code: licence.code }, header: version(licence) }, body })),
  removeLicence: (licence: Licence): Promise<unknown> =>
    take(api.DELETE('/api/v1/routing/licences/{code}', { params: { path: { code: licence.code }, header: version(licence) } })),
  policy: (): Promise<Schemas['PolicyInForceOut']> => take(api.GET('/api/v1/routing/policy', {})),
  policyVersions: (before?: number): Promise<Schemas['PolicyVersionsOut']> => take(api.GET('/api/v1/routing/policy/versions', { params: { query: { before } } })),
  policyVersion: (number: number): Promise<PolicyVersion> => take(api.GET('/api/v1/routing/policy/versions/{number}', { params: { path: { number } } })),
  draftPolicy: (body: Schemas['PolicyVersionBody']): Promise<PolicyVersion> => take(api.POST('/api/v1/routing/policy/versions', { body })),
  changePolicy: (draft: PolicyVersion, body: Schemas['PolicyVersionBody']): Promise<PolicyVersion> =>
    take(api.PUT('/api/v1/routing/policy/versions/{number}', { params: { path: { number: draft.number }, header: version(draft) }, body })),
  activatePolicy: (chosen: PolicyVersion): Promise<unknown> =>
    take(api.PUT('/api/v1/routing/policy/versions/{number}/activation', { params: { path: { number: chosen.number }, header: version(chosen) } })),
  tryPolicy: (number: number, day: string | null): Promise<PolicyTrial> =>
    take(api.POST('/api/v1/routing/policy/versions/{number}/trials', { params: { path: { number } }, body: { day, patience_s: 180 } })),
  policyTrials: (number: number): Promise<{ items: PolicyTrial[] }> =>
    take(api.GET('/api/v1/routing/policy/versions/{number}/trials', { params: { path: { number } } })),
  stopPolicyTrial: (trial_id: string): Promise<PolicyTrial> => take(api.PUT('/api/v1/routing/policy/trials/{trial_id}/stop', { params: { path: { trial_id } } })),
  daysAhead: (): Promise<{ items: QueueDays[] }> => take(api.GET('/api/v1/routing/preview', { params: { query: { days: 30 } } })),
  days: (): Promise<{ items: SpecialDay[] }> => take(api.GET('/api/v1/routing/calendar', {})),
  setDay: (day: string, body: Schemas['CalendarDayBody']): Promise<unknown> =>
    take(api.PUT('/api/v1/routing/calendar/{day}', { params: { path: { day } }, body })),
}
