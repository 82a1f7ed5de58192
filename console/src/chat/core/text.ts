/** What may be written, counted as the server counts: in characters, not in UTF-16 units. */

export const LONGEST = 4_000
export const COUNT_FROM = 3_800

const INVISIBLE = /[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\u00ad\u034f\u3164\uffa0]+/gu

export const lengthOf = (text: string): number => [...text.trim()].length
export const isBlank = (text: string): boolean => text.replace(INVISIBLE, '') === ''

/** The language a text is written in, for screen readers, or null where it has no letters to tell. */
export function languageOf(text: string): 'zh-CN' | 'en' | null {
  if (/\p{Script=Han}/u.test(text)) return 'zh-CN'
  return /[a-z]{2}/i.test(text) ? 'en' : null
}

export interface Piece {
  text: string
  link: boolean
}

const ADDRESS = /https:\/\/[a-z0-9][a-z0-9.-]*\.[a-z]{2,}(?::\d+)?(?:\/[\w\-./~%?&=#+]*)?/gi
const TAIL = /[.?&=#+]+$/

/** `text` cut into plain pieces and https addresses. */
export function splitAddresses(text: string): Piece[] {
  const pieces: Piece[] = []
  let from = 0
  for (const found of text.matchAll(ADDRESS)) {
    const address = found[0].replace(TAIL, '')
    if (found.index > from) pieces.push({ text: text.slice(from, found.index), link: false })
    pieces.push({ text: address, link: true })
    from = found.index + address.length
  }
  if (from < text.length) pieces.push({ text: text.slice(from), link: false })
  return pieces
}
