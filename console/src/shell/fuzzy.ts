/**
 * Finds "zj" in 转接: the browser's Chinese collation orders by pinyin, so the initial of a sign is the last letter whose
 * first sign does not come after it. No dictionary is loaded.
 */
const FIRST_SIGNS = '阿芭擦搭蛾发噶哈击喀垃妈拿哦啪期然撒塌挖昔压匝'
const LETTERS = 'abcdefghjklmnopqrstwxyz'
const collator = new Intl.Collator('zh-CN')
const known = new Map<string, string>()

export function initialOf(sign: string): string {
  if (!/\p{Script=Han}/u.test(sign)) return sign.toLowerCase()
  const cached = known.get(sign)
  if (cached) return cached
  let found = 0
  for (let at = 0; at < FIRST_SIGNS.length; at += 1) {
    if (collator.compare(sign, FIRST_SIGNS.charAt(at)) >= 0) found = at
  }
  const letter = LETTERS.charAt(found)
  known.set(sign, letter)
  return letter
}

export interface Match {
  score: number
  /** Positions in the text that matched, for marking. */
  at: number[]
}

function scatter(query: string, text: string): number[] | null {
  const at: number[] = []
  let from = 0
  for (const sign of query) {
    const found = text.indexOf(sign, from)
    if (found < 0) return null
    at.push(found)
    from = found + 1
  }
  return at
}

function run(from: number, length: number): number[] {
  return Array.from({ length }, (_, index) => from + index)
}

/** How well `query` finds `text`: whole words first, then pinyin initials, then scattered letters; null = not at all. */
export function match(query: string, text: string): Match | null {
  const wanted = query.trim().toLowerCase()
  if (!wanted) return { score: 0, at: [] }
  const lower = text.toLowerCase()
  const direct = lower.indexOf(wanted)
  if (direct >= 0) return { score: 100 - Math.min(direct, 40), at: run(direct, wanted.length) }
  const squeezed = wanted.replaceAll(/\s+/g, '')
  if (/^[a-z]+$/.test(squeezed)) {
    const initials = [...text].map(initialOf).join('')
    const found = initials.indexOf(squeezed)
    if (found >= 0 && initials.length === text.length) return { score: 55 - Math.min(found, 20), at: run(found, squeezed.length) }
  }
  const at = scatter(squeezed, lower)
  if (!at) return null
  const spread = (at.at(-1) ?? 0) - (at[0] ?? 0)
  return spread > squeezed.length * 4 ? null : { score: 30 - Math.min(spread, 25), at }
}
