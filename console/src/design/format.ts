import { serverNow } from '@/api/serverTime'
import { dayNumber, partsOf } from './zone'

export type Language = 'zh' | 'en'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const DAYS_EN = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const DAYS_ZH = ['周日', '周一', '周二', '周三', '周四', '周五', '周六']
const two = (value: number) => String(value).padStart(2, '0')

/** Seconds as 0:42, 4:12 or 3:01:20. */
export function formatSpan(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor((whole % 3600) / 60)
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`
}

/** 14:23 */
export function formatClock(at: string | number | Date): string {
  const { hour, minute } = partsOf(at)
  return `${two(hour)}:${two(minute)}`
}

/** Whole calendar days between `at` and now: 0 = today, 1 = yesterday. */
export function daysAgo(at: string | number | Date, now: number = serverNow()): number {
  return dayNumber(now) - dayNumber(at)
}

/** Today 14:23; yesterday 昨天 16:42; earlier 11-12 09:18 / 12 Nov 09:18; another year adds it. */
export function formatMoment(at: string | number | Date, language: Language, now: number = serverNow()): string {
  const ago = daysAgo(at, now)
  const clock = formatClock(at)
  if (ago === 0) return clock
  if (ago === 1) return language === 'zh' ? `昨天 ${clock}` : `Yesterday ${clock}`
  return `${formatDay(at, language, now)} ${clock}`
}

/** 11-12 / 12 Nov, with the year when it is not this one. */
export function formatDay(at: string | number | Date, language: Language, now: number = serverNow()): string {
  const { year, month, day } = partsOf(at)
  const other = year !== partsOf(now).year
  const short = language === 'zh' ? `${two(month)}-${two(day)}` : `${day} ${MONTHS[month - 1]}`
  if (!other) return short
  return language === 'zh' ? `${year}-${short}` : `${short} ${year}`
}

/** 2026-11-20 周五 / Fri 20 Nov 2026 */
export function formatDate(at: string | number | Date, language: Language): string {
  const { year, month, day } = partsOf(at)
  const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay()
  if (language === 'zh') return `${year}-${two(month)}-${two(day)} ${DAYS_ZH[weekday]}`
  return `${DAYS_EN[weekday]} ${day} ${MONTHS[month - 1]} ${year}`
}

/** A duration in words: 42 秒 / 42 s, 3 分钟 / 3 min, 2 小时 5 分 / 2 h 5 min. */
export function formatDuration(seconds: number, language: Language): string {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 60) return language === 'zh' ? `${whole} 秒` : `${whole} s`
  const minutes = Math.round(whole / 60)
  if (minutes < 60) return language === 'zh' ? `${minutes} 分钟` : `${minutes} min`
  const hours = Math.floor(minutes / 60)
  const rest = minutes % 60
  if (language === 'zh') return rest ? `${hours} 小时 ${rest} 分` : `${hours} 小时`
  return rest ? `${hours} h ${rest} min` : `${hours} h`
}

const MINUS = '−'

/** 12,345 · −2.0 : grouped, U+2212 for minus. */
export function formatNumber(value: number, digits = 0): string {
  const text = Math.abs(value).toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
  return value < 0 && Number(text.replaceAll(',', '')) !== 0 ? MINUS + text : text
}

/** A percentage that is 0-100 already: one decimal, two under 1 %. */
export function formatPercent(value: number): string {
  return `${formatNumber(value, value !== 0 && Math.abs(value) < 1 ? 2 : 1)}%`
}

/** 12.3 kB, 4.1 MB */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`
  if (bytes < 1_000_000) return `${(bytes / 1_000).toFixed(1)} kB`
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}
