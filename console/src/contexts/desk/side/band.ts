/** An amount range in yuan; null = no bound on that side. */
export interface Band {
  from: number | null
  to: number | null
}

const UNITS: Record<string, number> = { 万: 10_000, k: 1_000, m: 1_000_000 }
const RANGE = /^(\d+(?:\.\d+)?)\s*([km万]?)\s*[-–]\s*(\d+(?:\.\d+)?)\s*([km万]?)$/i
const UNDER = /^(?:<|under )?\s*(\d+(?:\.\d+)?)\s*([km万]?)\s*(?:以下)?$/i
const OVER = /^(?:>|over )?\s*(\d+(?:\.\d+)?)\s*([km万]?)\s*(?:以上|\+)?$/i

function yuan(figure = '', unit = ''): number {
  return Number(figure) * (UNITS[unit.toLowerCase()] ?? 1)
}

/** Reads "5–10 万", "50k-100k", "5 万以下", "100 万以上", "<50k", "1m+"; null when it is none of these. */
export function readBand(text: string): Band | null {
  const band = text.trim()
  const range = RANGE.exec(band)
  if (range) return { from: yuan(range[1], range[2] || range[4]), to: yuan(range[3], range[4]) }
  if (/以上$|\+$|^>|^over /i.test(band)) {
    const over = OVER.exec(band)
    return over ? { from: yuan(over[1], over[2]), to: null } : null
  }
  const under = /以下$|^<|^under /i.test(band) ? UNDER.exec(band) : null
  return under ? { from: null, to: yuan(under[1], under[2]) } : null
}

/** A bound as it is written: 10 (of 万) in Chinese, 100k or 1m in English. */
export function writeBound(amount: number, language: 'zh' | 'en'): string {
  if (language === 'zh') return String(amount / 10_000)
  return amount >= 1_000_000 ? `${amount / 1_000_000}m` : `${amount / 1_000}k`
}
