import { formatNumber, formatPercent, formatSpan } from '@/design'
import { bankDay } from '@/shell'
import type { Figure } from './calls'

/** Digits after the point, by unit. */
const DIGITS: Record<string, number> = { '0-1': 2, '1-5': 2, '1-7': 2, 'per 10k': 1, '0-100': 1, '-100..100': 1, '1/h': 1, erlang: 1, agents: 1, h: 1, min: 1, d: 1, CNY: 2 }
const NAMED = ['h', 'min', 'd', 'CNY']

/** A value in its metric's unit, as people read it: 92.4%, 4:12, 0.38 s, 4.61. */
export function showValue(value: number | null | undefined, unit: string): string {
  if (value === null || value === undefined) return '—'
  // 99.997% is not all of it
  if (unit === '%') return value >= 99.95 && value < 100 ? `${formatNumber(Math.floor(value * 1000) / 1000, 3)}%` : formatPercent(value)
  // an assistant answers in tenths of a second
  if (unit === 's') return value > 0 && value < 10 ? `${formatNumber(value, 2)} s` : formatSpan(value)
  const digits = DIGITS[unit]
  if (digits !== undefined) return NAMED.includes(unit) ? `${formatNumber(value, digits)} ${unit}` : formatNumber(value, digits)
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

export { bankDay as serverDay }
