import { match } from '@/shell'
import type { CannedReply } from '../types'

const GAP = /\{\{[^{}\n]{1,40}\}\}/

/** Where the agent asks for a canned reply: a slash at the beginning of a line, and what follows it up to the cursor. */
export function slashQuery(before: string): string | null {
  const hit = /(?:^|\n)[/／]([^\n]*)$/.exec(before)
  return hit ? (hit[1] ?? '') : null
}

/** Where the first gap `{{name}}` stands that nobody has filled yet, or null. */
export function firstGap(text: string): { start: number; end: number; name: string } | null {
  const hit = GAP.exec(text)
  return hit ? { start: hit.index, end: hit.index + hit[0].length, name: hit[0].slice(2, -2) } : null
}

/** The replies that the word finds, best first: by shortcut, then title, then text. */
export function findCanned(replies: readonly CannedReply[], query: string): CannedReply[] {
  const wanted = query.trim()
  if (!wanted) return [...replies]
  const scored = replies.flatMap((reply) => {
    const shortcut = match(wanted, reply.shortcut)?.score ?? -1
    const title = match(wanted, reply.title)?.score ?? -1
    const text = reply.text.toLowerCase().includes(wanted.toLowerCase()) ? 10 : -1
    const score = Math.max(shortcut + 5, title, text)
    return score >= 0 && Math.max(shortcut, title, text) >= 0 ? [{ reply, score }] : []
  })
  return scored.sort((a, b) => b.score - a.score).map((each) => each.reply)
}
