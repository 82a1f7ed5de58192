import type { PolicyDocument } from './calls'

/** Where a number of the policy stands: its group, and the path in the document. */
export interface PolicyField {
  group: 'urgency' | 'customer' | 'state' | 'times'
  place: string
  min: number
  max: number
}

const POINTS = { min: 0, max: 10_000 }
const DAY_S = 86_400

/** The numbers of a document in the order they are edited; tiers are those that it names. */
export function fieldsOf(document: PolicyDocument): PolicyField[] {
  const points = (group: PolicyField['group'], places: string[]) => places.map((place) => ({ group, place: `weights.${place}`, ...POINTS }))
  return [
    ...points('urgency', ['urgency.P0', 'urgency.P1', 'urgency.P2', 'urgency.P3', 'ageing_per_minute']),
    ...points('customer', ['elder', 'vulnerable', ...Object.keys(document.weights.tier).map((tier) => `tier.${tier}`), 'repeat', 'open_complaint']),
    ...points('state', ['transferred', 'callback_due', 'returned']),
    ...['language_relaxed_after_s', 'refusal_holds_s', 'reserved_s', 'sticky_s'].map((place) => ({ group: 'times' as const, place, min: 0, max: DAY_S })),
  ]
}

type Node = Record<string, unknown>

/** The number at a place. */
export function valueAt(document: PolicyDocument, place: string): number {
  return Number(place.split('.').reduce<unknown>((node, key) => (node as Node)[key], document))
}

/** Put a number at a place, in the document itself. */
export function setValue(document: PolicyDocument, place: string, value: number): void {
  const keys = place.split('.')
  const last = keys.pop() as string
  const node = keys.reduce<unknown>((one, key) => (one as Node)[key], document) as Node
  node[last] = value
}
