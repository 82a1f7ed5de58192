/** A piece of text that both have, only the old one, or only the new one. */
export interface Part {
  kind: 'same' | 'gone' | 'new'
  text: string
}

// beyond this the table of the comparison would stop the page; then the middle stands as a whole, old and new
const MOST_CELLS = 4_000_000
const pieces = (text: string): string[] => text.match(/\p{Script=Han}|[\p{L}\p{N}]+|\s+|[^]/gu) ?? []

function push(parts: Part[], kind: Part['kind'], text: string): void {
  const last = parts.at(-1)
  if (!text) return
  if (last?.kind === kind) last.text += text
  else parts.push({ kind, text })
}

/** Lengths of the longest common run of pieces from each pair of places on; one row after the other. */
function lengths(old: readonly string[], now: readonly string[]): Uint32Array {
  const width = now.length + 1
  const table = new Uint32Array((old.length + 1) * width)
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      const longer = Math.max(table[(i + 1) * width + j] ?? 0, table[i * width + j + 1] ?? 0)
      table[i * width + j] = old[i] === now[j] ? (table[(i + 1) * width + j + 1] ?? 0) + 1 : longer
    }
  }
  return table
}

function between(old: readonly string[], now: readonly string[], parts: Part[]): void {
  const width = now.length + 1
  const table = old.length * now.length > MOST_CELLS ? null : lengths(old, now)
  let i = 0
  let j = 0
  while (table && i < old.length && j < now.length) {
    if (old[i] === now[j]) {
      push(parts, 'same', old[i] ?? '')
      i += 1
      j += 1
    } else if ((table[(i + 1) * width + j] ?? 0) >= (table[i * width + j + 1] ?? 0)) push(parts, 'gone', old[i++] ?? '')
    else push(parts, 'new', now[j++] ?? '')
  }
  push(parts, 'gone', old.slice(i).join(''))
  push(parts, 'new', now.slice(j).join(''))
}

/** How `after` differs from `before`, by Chinese characters and whole words of other scripts. */
export function difference(before: string, after: string): Part[] {
  const old = pieces(before)
  const now = pieces(after)
  let head = 0
  while (head < old.length && head < now.length && old[head] === now[head]) head += 1
  let tail = 0
  while (tail < old.length - head && tail < now.length - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail += 1
  const parts: Part[] = []
  push(parts, 'same', old.slice(0, head).join(''))
  between(old.slice(head, old.length - tail), now.slice(head, now.length - tail), parts)
  push(parts, 'same', tail > 0 ? old.slice(-tail).join('') : '')
  return parts
}
