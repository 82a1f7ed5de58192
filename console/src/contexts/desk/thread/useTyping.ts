import { onScopeDispose, reactive } from 'vue'
import { live, serverNow } from '@/api'
import { useThreads } from './useThreads'

const LASTS_MS = 5_000

/** Which customers are typing; a sign lasts five seconds unless it is renewed. */
export function useTyping(): ReadonlySet<string> {
  const threads = useThreads()
  const typing = reactive(new Set<string>())
  const timers = new Map<string, number>()
  const stop = live.onTyping(({ conversation_id: id, author }) => {
    if (author !== 'customer') return
    typing.add(id)
    threads.threadOf(id).typingUntil = serverNow() + LASTS_MS
    window.clearTimeout(timers.get(id))
    timers.set(
      id,
      window.setTimeout(() => typing.delete(id), LASTS_MS),
    )
  })
  onScopeDispose(() => {
    stop()
    timers.forEach((timer) => window.clearTimeout(timer))
  })
  return typing
}
