/** What is selected in a list: some rows, or all that the filter finds, also those that are not loaded. */
export interface Selection {
  all: boolean
  ids: ReadonlySet<string>
  /** Where a range begins. */
  anchor: string | null
}

export const NOTHING: Selection = { all: false, ids: new Set(), anchor: null }
export const EVERYTHING: Selection = { all: true, ids: new Set(), anchor: null }

export function isPicked(selection: Selection, id: string): boolean {
  return selection.all || selection.ids.has(id)
}

/** Takes a row in, or out again. Out of everything it leaves the rows that are shown without it. */
export function toggle(selection: Selection, id: string, shown: readonly string[]): Selection {
  const ids = new Set(selection.all ? shown : selection.ids)
  if (!ids.delete(id)) ids.add(id)
  return { all: false, ids, anchor: id }
}

/** Takes in all rows from the anchor to this one, whichever stands first. */
export function extend(selection: Selection, id: string, shown: readonly string[]): Selection {
  const to = shown.indexOf(id)
  const from = selection.anchor === null ? -1 : shown.indexOf(selection.anchor)
  if (to < 0) return selection
  if (from < 0) return toggle(selection, id, shown)
  const range = shown.slice(Math.min(from, to), Math.max(from, to) + 1)
  return { all: false, ids: new Set([...(selection.all ? shown : selection.ids), ...range]), anchor: selection.anchor }
}

/** All rows that are shown, or none of them. */
export function toggleShown(selection: Selection, shown: readonly string[]): Selection {
  const whole = shown.length > 0 && shown.every((id) => isPicked(selection, id))
  return whole ? NOTHING : { all: false, ids: new Set([...selection.ids, ...shown]), anchor: null }
}

export function countOf(selection: Selection, total: number): number {
  return selection.all ? total : selection.ids.size
}
