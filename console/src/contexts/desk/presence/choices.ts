import type { PresenceState } from '../types'

/** What an agent may choose. The system gives others (a missed offer, a lost connection); they are shown, not offered. */
export const CHOICES = [
  { value: 'online', state: 'online', reason: 'available', dot: 'ok', divided: false },
  { value: 'back_office', state: 'busy', reason: 'back_office', dot: 'warn', divided: true },
  { value: 'consulting', state: 'busy', reason: 'consulting', dot: 'warn', divided: false },
  { value: 'rest', state: 'break', reason: 'rest', dot: 'warn', divided: false },
  { value: 'lunch', state: 'break', reason: 'lunch', dot: 'warn', divided: false },
  { value: 'personal', state: 'break', reason: 'personal', dot: 'warn', divided: false },
  { value: 'course', state: 'training', reason: 'course', dot: 'warn', divided: false },
  { value: 'meeting', state: 'meeting', reason: 'team', dot: 'warn', divided: false },
  { value: 'offline', state: 'offline', reason: 'signed_out', dot: 'plain', divided: true },
] as const satisfies readonly { value: string; state: PresenceState; reason: string; dot: string; divided: boolean }[]

export type Choice = (typeof CHOICES)[number]['value']

export function choiceOf(state: PresenceState, reason: string | null): Choice | undefined {
  const exact = CHOICES.find((choice) => choice.state === state && choice.reason === reason)
  return (exact ?? (state === 'online' || state === 'offline' ? CHOICES.find((choice) => choice.state === state) : undefined))?.value
}

export function toneOf(state: PresenceState): 'ok' | 'warn' | 'plain' {
  if (state === 'online') return 'ok'
  return state === 'offline' ? 'plain' : 'warn'
}
