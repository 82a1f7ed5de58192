/** Makers for tests. */
import type { Draft } from './thread'
import type { Conversation, Message } from './wire'

export const conversation = (change: Partial<Conversation> = {}): Conversation => ({
  id: 'first',
  state: 'assistant',
  language: 'zh',
  elder: false,
  agent: null,
  place: null,
  callback: null,
  rating: null,
  readByAgent: 0,
  customerName: null,
  merged: false,
  taken: [],
  beside: [],
  ...change,
})

export const message = (sequence: number, change: Partial<Message> = {}): Message => ({
  id: `m${sequence}`,
  sequence,
  author: 'assistant',
  authorName: '',
  kind: 'text',
  text: `text ${sequence}`,
  at: new Date(Date.UTC(2026, 10, 20, 6, 0, sequence)).toISOString(),
  clientId: null,
  citation: null,
  choices: [],
  attachment: null,
  notice: null,
  task: null,
  ...change,
})

export const draft = (clientId: string, text: string, change: Partial<Draft> = {}): Draft => ({
  clientId,
  text,
  attachment: null,
  writtenAt: 0,
  sentAt: 0,
  status: 'waiting',
  refusal: null,
  retryAt: null,
  tab: 'here',
  ...change,
})
