import { formatNumber, type Language } from '@/design'
import type { Band } from './calls'

const WAN = 10_000

function bound(amount: number, language: Language): string {
  if (language === 'zh') return formatNumber(amount / WAN)
  return amount >= 1_000_000 ? `${formatNumber(amount / 1_000_000)}m` : `${formatNumber(amount / 1_000)}k`
}

/** How a band is worded: which sentence, and the figures in it (multiples of ten thousand in Chinese, k and m in English). */
export function bandWords(band: Band, language: Language): { key: 'under' | 'over' | 'range' | 'debt'; low: string; high: string } {
  const low = band.low === null ? null : Number(band.low)
  const high = band.high === null ? null : Number(band.high)
  const words = { low: low === null ? '' : bound(low, language), high: high === null ? '' : bound(high, language) }
  if (high === null) return { key: 'over', ...words }
  if (low === null) return { key: 'debt', ...words }
  return { key: low === 0 ? 'under' : 'range', ...words }
}

/** 20,000.00 with its currency before it. */
export function exactAmount(amount: string, currency: string): string {
  const text = formatNumber(Number(amount), 2)
  return currency === 'CNY' ? `¥${text}` : `${currency} ${text}`
}
