import { computed, onScopeDispose, reactive, watch, type ComputedRef, type Ref } from 'vue'
import { live, serverNow } from '@/api'
import { useNow } from '@/design'

const TYPING_MS = 5_000
/** Somebody whose browser or server died says no good-bye: who is shown is asked again, and taken off without an answer. */
const ASK_EVERY_MS = 20_000
const ANSWER_MS = 10_000

export interface Colleague {
  id: string
  name: string
  doing: 'viewing' | 'reply' | 'note'
  typing: boolean
}

interface Seen extends Colleague {
  typingUntil: number
  heardAt: number
}

/** Who else has the conversation open, the one who is writing first. */
export function useColleagues(id: Ref<string | null>): ComputedRef<Colleague[]> {
  const seen = reactive(new Map<string, Seen>())
  const now = useNow()
  let askedAt = 0

  watch(id, () => seen.clear())
  const stop = live.onColleague((sign) => {
    if (sign.conversation_id !== id.value) return
    if (sign.doing === 'gone') return void seen.delete(sign.staff_id)
    const at = serverNow()
    const typingUntil = sign.typing ? at + TYPING_MS : sign.doing === 'viewing' ? 0 : (seen.get(sign.staff_id)?.typingUntil ?? 0)
    seen.set(sign.staff_id, { id: sign.staff_id, name: sign.name, doing: sign.doing, typing: sign.typing, typingUntil, heardAt: at })
  })
  const stopClock = watch(now, () => {
    if (!id.value || seen.size === 0) return
    const at = serverNow()
    if (at - askedAt > ASK_EVERY_MS) {
      askedAt = at
      live.askColleagues(id.value)
    } else if (at - askedAt > ANSWER_MS) {
      for (const [who, each] of seen) if (each.heardAt < askedAt) seen.delete(who)
    }
  })
  onScopeDispose(() => {
    stop()
    stopClock()
  })

  const weight = (each: Colleague) => (each.typing ? 0 : each.doing === 'viewing' ? 2 : 1)
  return computed(() =>
    [...seen.values()]
      .map(({ typingUntil, heardAt: _heardAt, ...each }) => ({ ...each, typing: typingUntil > now.value }))
      .sort((a, b) => weight(a) - weight(b) || a.name.localeCompare(b.name)),
  )
}
