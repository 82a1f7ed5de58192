import type { Mapping, Preview } from './calls'

export const FIELDS = ['number', 'name', 'phone', 'id_number', 'email', 'address', 'birth_date', 'gender', 'tier', 'region', 'city', 'branch', 'since', 'language', 'risk_rating', 'risk_rated_on', 'adviser', 'updated_at'] as const
export type Field = (typeof FIELDS)[number]
/** Fields that often stand in two columns: surname and given name, street and number. */
export const JOINED: readonly Field[] = ['name', 'address']
export const DATE_ORDERS = ['ymd', 'dmy', 'mdy'] as const
export type PreviewLine = Preview['lines'][number]

/** A mapping as it is edited: which columns each field is of, in order; what is not edited here travels along. */
export interface Draft {
  id: string[]
  fields: Record<Field, string[]>
  dateOrder: string
  trust: number
  rest: Record<string, unknown>
}

interface Whole {
  id?: string | string[]
  fields?: Record<string, string | string[]>
  date_order?: string
  trust?: number
}

const listed = (value: string | string[] | undefined): string[] => (value === undefined ? [] : Array.isArray(value) ? [...value] : [value])

export function draftOf(mapping: Mapping | null | undefined): Draft {
  const { id, fields, date_order: dateOrder, trust, ...rest } = (mapping ?? {}) as Whole
  const chosen = Object.fromEntries(FIELDS.map((field) => [field, listed(fields?.[field])])) as Record<Field, string[]>
  return { id: listed(id), fields: chosen, dateOrder: dateOrder ?? 'ymd', trust: trust ?? 50, rest }
}

/** The mapping that a draft says; null while no field has a column. */
export function mappingOf(draft: Draft): Mapping | null {
  const fields = Object.fromEntries(FIELDS.map((field) => [field, draft.fields[field].filter(Boolean)]).filter((pair) => (pair[1] as string[]).length > 0))
  const id = draft.id.filter(Boolean)
  if (Object.keys(fields).length === 0 || (id.length === 0 && !fields.number)) return null
  return { ...draft.rest, fields, date_order: draft.dateOrder, trust: draft.trust, ...(id.length > 0 ? { id } : {}) }
}

/** Whether what is wrong with a line is wrong in the cell of `field`. */
export function isWrong(line: PreviewLine, field: Field | 'id', draft: Draft): boolean {
  if (!line.problem) return false
  return (field === 'id' ? draft.id : draft.fields[field]).includes(line.column)
}

/** Columns to choose from: those of the delivery, and those that the mapping names though they are not there. */
export function columnsOf(preview: Preview | null, draft: Draft): string[] {
  const named = [...draft.id, ...FIELDS.flatMap((field) => draft.fields[field])].filter(Boolean)
  return [...new Set([...(preview?.columns ?? []), ...named])]
}
