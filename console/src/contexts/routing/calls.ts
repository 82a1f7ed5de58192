import { api, take, type components } from '@/api'

type Schemas = components['schemas']
export type QueueLine = Schemas['QueueLineOut']
export type Queue = Schemas['QueueOut']
export type QueueBody = Omit<Schemas['NewQueueBody'], 'key'>
export type Agent = Schemas['AgentSetupOut']
export type Agents = Schemas['AgentSetupsOut']
export type AgentBody = Schemas['AgentSetupBody']
export type Skill = Schemas['SkillOut']
export type SpecialDay = Schemas['CalendarDayOut']

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
  days: (): Promise<{ items: SpecialDay[] }> => take(api.GET('/api/v1/routing/calendar', {})),
  setDay: (day: string, body: Schemas['CalendarDayBody']): Promise<unknown> =>
    take(api.PUT('/api/v1/routing/calendar/{day}', { params: { path: { day } }, body })),
}
