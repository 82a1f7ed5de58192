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

const MS_A_DAY = 86_400_000
/** A day of the reader's own calendar, `ago` days back, as the server takes it. */
export function day(ago: number): string {
  const at = new Date(Date.now() - ago * MS_A_DAY)
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 10)
}
