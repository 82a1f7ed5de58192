import { serverNow } from '@/api'
import { formatNumber, formatPercent, formatSpan } from '@/design'
import type { Figure } from './calls'

/** A value in its metric's unit, as people read it: 92.4%, 4:12, 4.61. */
export function showValue(value: number | null | undefined, unit: string): string {
  if (value === null || value === undefined) return '—'
  if (unit === '%') return formatPercent(value)
  if (unit === 's') return formatSpan(value)
  if (unit === '1-5') return formatNumber(value, 2)
  if (unit === 'per 10k' || unit === '0-100') return formatNumber(value, 1)
  return formatNumber(value)
}

/** The 95 % interval in the same unit, or nothing where there is none. */
export function showInterval(figure: Pick<Figure, 'low' | 'high'>, unit: string): string {
  const { low, high } = figure
  if (low === null || low === undefined || high === null || high === undefined || low === high) return ''
  return `${showValue(low, unit)}–${showValue(high, unit)}`
}

function bounds(figure: Figure | undefined): [number, number] | null {
  const low = figure?.low ?? null
  const high = figure?.high ?? null
  return low === null || high === null ? null : [low, high]
}

/** Whether two figures differ beyond chance: their intervals do not meet. */
export function differs(one: Figure | undefined, other: Figure | undefined): boolean {
  const first = bounds(one)
  const second = bounds(other)
  return first !== null && second !== null && (first[0] > second[1] || first[1] < second[0])
}

/** The local date `days` from today, as 2026-11-22. */
export function serverDay(days: number): string {
  return new Intl.DateTimeFormat('en-CA').format(serverNow() + days * 86_400_000)
}
