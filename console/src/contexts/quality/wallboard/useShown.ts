import { onScopeDispose, ref, shallowRef, type Ref } from 'vue'
import { isProblem } from '@/api'
import type { Shown } from './calls'

const EVERY_MS = 2_000
const PATIENCE_MS = 8_000
const SLOWEST_MS = 30_000

export type Trouble = 'none' | 'away' | 'refused' | 'signedOut'

/**
 * Asks every two seconds, for days: one question at a time, one answer kept. After a failure it asks again more and
 * more slowly, and what was shown last stays, with its age.
 */
export function useShown(ask: (signal: AbortSignal) => Promise<Shown>): { shown: Readonly<Ref<Shown | null>>; trouble: Readonly<Ref<Trouble>> } {
  const shown = shallowRef<Shown | null>(null)
  const trouble = ref<Trouble>('none')
  let timer = 0
  let failures = 0
  let ended = false
  let asking: AbortController | null = null

  async function look(): Promise<void> {
    asking = new AbortController()
    const patience = window.setTimeout(() => asking?.abort(), PATIENCE_MS)
    try {
      shown.value = await ask(asking.signal)
      trouble.value = 'none'
      failures = 0
    } catch (error) {
      failures += 1
      const status = isProblem(error) ? error.status : 0
      trouble.value = status === 404 || status === 422 ? 'refused' : status === 401 || status === 403 ? 'signedOut' : 'away'
    } finally {
      window.clearTimeout(patience)
      asking = null
      if (!ended) timer = window.setTimeout(() => void look(), Math.min(SLOWEST_MS, EVERY_MS * 2 ** Math.min(failures, 4)))
    }
  }

  function again(): void {
    if (asking || ended) return
    window.clearTimeout(timer)
    void look()
  }

  void look()
  window.addEventListener('online', again)
  onScopeDispose(() => {
    ended = true
    asking?.abort()
    window.clearTimeout(timer)
    window.removeEventListener('online', again)
  })
  return { shown, trouble }
}
