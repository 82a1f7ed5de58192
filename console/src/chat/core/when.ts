/** Times and waits in the customer's words (GUIDE 5 and 6). Local time of the device. */
export type Language = 'zh' | 'en'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const two = (value: number) => String(value).padStart(2, '0')
const midnight = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()

/** 14:23; for elders 下午 2 点 23 分 / 2:23 pm. */
export function clock(at: Date, language: Language, elder: boolean): string {
  if (!elder) return `${two(at.getHours())}:${two(at.getMinutes())}`
  const hour = at.getHours() % 12 || 12
  if (language === 'en') return `${hour}:${two(at.getMinutes())} ${at.getHours() < 12 ? 'am' : 'pm'}`
  const minute = at.getMinutes() ? ` ${at.getMinutes()} 分` : '整'
  return `${partOfDay(at.getHours())} ${hour} 点${minute}`
}

function partOfDay(hour: number): string {
  if (hour < 6) return '凌晨'
  if (hour < 12) return '上午'
  if (hour < 14) return '中午'
  return hour < 18 ? '下午' : '晚上'
}

/** 今天 14:23 · 昨天 16:42 · 11-12 09:18 · 2025-11-12 09:18 and the same in English. */
export function moment(at: Date, now: Date, language: Language, elder: boolean): string {
  const time = clock(at, language, elder)
  const days = Math.round((midnight(now) - midnight(at)) / 86_400_000)
  if (days === 0) return language === 'zh' ? `今天${elder ? '' : ' '}${time}` : `Today ${time}`
  if (days === 1) return language === 'zh' ? `昨天${elder ? '' : ' '}${time}` : `Yesterday ${time}`
  return `${day(at, now, language)} ${time}`
}

function day(at: Date, now: Date, language: Language): string {
  const other = at.getFullYear() !== now.getFullYear()
  if (language === 'zh') return `${other ? `${at.getFullYear()}-` : ''}${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return `${at.getDate()} ${MONTHS[at.getMonth()]}${other ? ` ${at.getFullYear()}` : ''}`
}

/** 2026-11-12 · 12 Nov 2026: a day that is to be kept in mind, always with its year. */
export function dayOf(at: Date, language: Language): string {
  if (language === 'zh') return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return `${at.getDate()} ${MONTHS[at.getMonth()]} ${at.getFullYear()}`
}

/** The day written as 2026-11-12, here, whatever the device's zone. */
export function localDay(written: string): Date {
  const [year = 0, month = 1, date = 1] = written.split('-').map(Number)
  return new Date(year, month - 1, date)
}

/** 早上好 and the like, by the hour. */
export function greetingOf(hour: number): 'night' | 'morning' | 'noon' | 'afternoon' | 'evening' {
  if (hour < 5) return 'night'
  if (hour < 11) return 'morning'
  if (hour < 13) return 'noon'
  return hour < 18 ? 'afternoon' : 'evening'
}

/** A wait as a range nobody has to take literally: 不到 1 分钟 · 约 2 分钟 · 约 2–4 分钟. Null where no estimate exists. */
export function waitRange(low: number | null, high: number | null, language: Language): string | null {
  if (low === null && high === null) return null
  const from = Math.floor((low ?? high ?? 0) / 60)
  const to = Math.ceil((high ?? low ?? 0) / 60)
  if (to <= 1) return language === 'zh' ? '不到 1 分钟' : 'under 1 min'
  const span = from < 1 ? `1–${to}` : from >= to ? String(to) : `${from}–${to}`
  return language === 'zh' ? `约 ${span} 分钟` : `about ${span} min`
}
