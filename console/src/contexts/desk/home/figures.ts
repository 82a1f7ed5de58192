import { formatNumber, formatPercent, formatSpan } from '@/design'
import type { OwnFigure } from '../types'

/** A value in its metric's unit, as people read it. */
export function showValue(value: number | null, unit: string): string {
  if (value === null) return '—'
  if (unit === '%') return formatPercent(value)
  if (unit === 's') return formatSpan(value)
  return formatNumber(value, unit === 'count' ? 0 : 2)
}

/** The 95 % interval, or nothing where there is none. */
export function showInterval(figure: OwnFigure, unit: string): string {
  const { low, high } = figure
  if (low === null || low === undefined || high === null || high === undefined || low === high) return ''
  return `${showValue(low, unit)}–${showValue(high, unit)}`
}
