import type { PolicyDocument } from './calls'

/** Where a number of the policy stands: its group, and the path in the document. */
export interface PolicyField {
  group: 'urgency' | 'customer' | 'state' | 'times'
  place: string
  min: number
  max: number
  /** May be left empty: then the installation's setting holds. */
  optional?: boolean
}

const POINTS = { min: 0, max: 10_000 }
const DAY_S = 86_400
const TIMES: Omit<PolicyField, 'group'>[] = [
  ...['language_relaxed_after_s', 'refusal_holds_s', 'reserved_s'].map((place) => ({ place, min: 0, max: DAY_S })),
  { place: 'adviser_s', min: 0, max: 600 },
  { place: 'sticky_s', min: 0, max: DAY_S },
  { place: 'offer_timeout_s', min: 5, max: 300, optional: true },
]

/** The numbers of a document in the order they are edited; tiers are those that it names. */
export function fieldsOf(document: PolicyDocument): PolicyField[] {
  const points = (group: PolicyField['group'], places: string[]) => places.map((place) => ({ group, place: `weights.${place}`, ...POINTS }))
  return [
    ...points('urgency', ['urgency.P0', 'urgency.P1', 'urgency.P2', 'urgency.P3', 'ageing_per_minute']),
    ...points('customer', ['elder', 'vulnerable', ...Object.keys(document.weights.tier).map((tier) => `tier.${tier}`), 'repeat', 'open_complaint']),
    ...points('state', ['transferred', 'callback_due', 'returned']),
    ...TIMES.map((each) => ({ group: 'times' as const, ...each })),
  ]
}

type Node = Record<string, unknown>

/** The number at a place; null where it is left empty. */
export function valueAt(document: PolicyDocument, place: string): number | null {
  const found = place.split('.').reduce<unknown>((node, key) => (node as Node)[key], document)
  return found === null || found === undefined ? null : Number(found)
}

/** Put a number at a place, or leave it empty, in the document itself. */
export function setValue(document: PolicyDocument, place: string, value: number | null): void {
  const keys = place.split('.')
  const last = keys.pop() as string
  const node = keys.reduce<unknown>((one, key) => (one as Node)[key], document) as Node
  node[last] = value
}
