import type { Act, ActKind } from '../calls'

export const KINDS: readonly ActKind[] = ['note', 'triage', 'transfer', 'reply', 'close']
export const LAST: ReadonlySet<ActKind> = new Set<ActKind>(['transfer', 'close'])

export function newAct(kind: ActKind): Act {
  return { kind, text: '', reason: '', urgency: '', queue: '', staff_id: null, outcome: 'resolved' }
}

/** Whether an act says all that it needs. */
export function complete(act: Act): boolean {
  if (act.kind === 'reply' || act.kind === 'note') return act.text.trim() !== ''
  if (act.kind === 'triage') return act.reason !== '' || act.urgency !== ''
  if (act.kind === 'transfer') return act.text.trim() !== '' && (act.queue !== '') !== (act.staff_id !== null)
  return true
}

/** Whether acts can be sent: each is whole, and what takes the contact out of hand comes last. */
export function ready(acts: readonly Act[]): boolean {
  return acts.length > 0 && acts.every((act, index) => complete(act) && (!LAST.has(act.kind) || index === acts.length - 1))
}
