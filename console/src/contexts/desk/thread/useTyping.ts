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
  // what was being typed has arrived
  const stopChange = live.onChange((change) => {
    if (change.topic !== 'conversation' || !change.conversation_id || change.sequence === undefined) return
    typing.delete(change.conversation_id)
    const thread = threads.threads.get(change.conversation_id)
    if (thread) thread.typingUntil = 0
  })
  onScopeDispose(() => {
    stop()
    stopChange()
    timers.forEach((timer) => window.clearTimeout(timer))
  })
  return typing
}
