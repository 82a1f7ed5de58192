/** What a supervisor is about to do to the queues. */
export type Step =
  | { kind: 'loan'; staff?: string; queue?: string }
  | { kind: 'overflow'; queue: string; close?: boolean }
  | { kind: 'announcement'; queue: string }
  | { kind: 'incident' }

/** The kind of what is dragged from an agent's row onto a queue. */
export const LENT = 'application/x-zhike-agent'
