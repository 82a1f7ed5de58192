import type { ArticleLine } from './calls'

/** An article that somebody should read again; figures only where they were asked for. */
export interface FreshLine {
  id: string
  question: string
  language: 'zh' | 'en'
  owner: string
  review_on?: string | null
  effective_until?: string | null
  quoted?: number
  unhelped?: number
  inserted?: number
  dismissed?: number
}

export function linesOf(articles: readonly ArticleLine[]): FreshLine[] {
  return articles.map(({ id, question, language, owner, review_on, effective_until }) => ({ id, question, language, owner: owner?.name ?? '', review_on, effective_until }))
}

const COLUMNS = ['id', 'question', 'language', 'owner', 'review_on', 'effective_until', 'quoted', 'unhelped', 'inserted', 'dismissed'] as const

/** A cell that begins like a formula is guarded; spreadsheet programs run it otherwise. */
function cell(value: unknown): string {
  const text = value === null || value === undefined ? '' : String(value)
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** The lines as CSV. */
export function sheetOf(lines: readonly FreshLine[]): string {
  return [COLUMNS.join(','), ...lines.map((line) => COLUMNS.map((name) => cell(line[name])).join(','))].join('\r\n')
}
