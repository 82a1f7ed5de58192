import { computed, onScopeDispose, ref, watch, type Ref } from 'vue'
import { can } from '@/shell'
import { calls } from '../calls'
import type { Finding } from '../types'

const PAUSE_MS = 350
/** An agent never waits: what is not known by then does not hold a message back. */
const PATIENCE_MS = 400

/**
 * Looks over a draft while it is written and once more when it is sent. It warns once for the same words; sent again they
 * go. Only a secret holds a message back.
 */
export function useTone(conversationId: Ref<string>, words: Ref<string>, isReply: Ref<boolean>) {
  const found = ref<readonly Finding[]>([])
  const checking = ref(false)
  const enabled = computed(() => isReply.value && can('assistant.suggest'))
  let checked = ''
  let warned = ''
  let timer = 0

  async function check(text: string): Promise<void> {
    try {
      const { items } = await calls.checkDraft(conversationId.value, text)
      if (words.value !== text) return
      checked = text
      found.value = items
    } catch {
      // without an answer nothing is held against the draft
    }
  }

  watch([words, conversationId, isReply], ([text], before) => {
    window.clearTimeout(timer)
    if (before[1] !== conversationId.value || !text || !isReply.value) found.value = []
    if (!enabled.value || !text || text === checked) return
    timer = window.setTimeout(() => void check(text), PAUSE_MS)
  })
  onScopeDispose(() => window.clearTimeout(timer))

  function tell(codes: Iterable<string>, action: 'accepted' | 'rejected'): void {
    for (const code of new Set(codes)) calls.copilotUsed(conversationId.value, 'tone', code, action).catch(() => undefined)
  }

  /** Whether the draft may go out now; if not, what stands in the way is shown. */
  async function mayGo(text: string): Promise<boolean> {
    if (text !== checked) {
      checking.value = true
      window.clearTimeout(timer)
      await Promise.race([check(text), new Promise((resolve) => window.setTimeout(resolve, PATIENCE_MS))])
      checking.value = false
    }
    const now = checked === text ? found.value : []
    if (now.some((each) => each.blocks)) return false
    if (now.length > 0 && warned !== text) {
      warned = text
      return false
    }
    tell(now.map((each) => each.code), 'rejected')
    return words.value === text
  }

  function clear(): void {
    window.clearTimeout(timer)
    found.value = []
    checked = warned = ''
  }

  /** The words of the finding's sentence give way to what it proposes. */
  function replace(finding: Finding): string {
    tell([finding.code], 'accepted')
    const text = words.value
    const ends = /[。！？!?；;\n]|\.(?=\s)/g
    let from = 0
    for (let end = ends.exec(text); end && end.index < finding.start; end = ends.exec(text)) from = end.index + 1
    ends.lastIndex = Math.max(finding.end - 1, from)
    const after = ends.exec(text)
    const to = after ? after.index + 1 : text.length
    const gap = /^\s/.exec(text.slice(from)) ? ' ' : ''
    return text.slice(0, from) + gap + finding.instead + text.slice(to)
  }

  return { found, checking, enabled, mayGo, clear, replace }
}
