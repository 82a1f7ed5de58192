/** Contacts that fit together: how many of each kind. */
export type Load = Record<string, number>

export const KINDS = ['chat', 'voice', 'message'] as const
export type Kind = (typeof KINDS)[number]
export interface MixDraft {
  effort: Record<Kind, number>
  limit: number
}

/** What can be held at the same time, at its fullest: nothing fits besides any of these. */
export function fullest(capacity: Record<Kind, number>, mix: MixDraft): Load[] {
  const kinds = KINDS.filter((kind) => capacity[kind] > 0)
  const weight = (load: Load) => kinds.reduce((sum, kind) => sum + (load[kind] ?? 0) * mix.effort[kind], 0)
  const fits = (load: Load) => kinds.every((kind) => (load[kind] ?? 0) <= capacity[kind]) && weight(load) <= mix.limit
  let loads: Load[] = [{}]
  for (const kind of kinds) {
    loads = loads.flatMap((load) => Array.from({ length: capacity[kind] + 1 }, (_, n) => ({ ...load, [kind]: n }))).filter(fits)
  }
  return loads.filter((load) => !kinds.some((kind) => fits({ ...load, [kind]: (load[kind] ?? 0) + 1 })))
}
