import { computed, onScopeDispose, reactive, watch, type Ref } from 'vue'
import { serverNow } from '@/api'
import { useNow } from '@/design'
import { calls } from '../calls'
import type { PersonalField, Purpose } from '../types'

interface Shown {
  value: string
  until: number
}

/** Full values for as long as the server allows (60 s), in memory only, gone when the customer changes. */
export function useReveal(customerId: Ref<string | undefined>, conversationId: Ref<string>) {
  const shown = reactive(new Map<PersonalField, Shown>())
  const now = useNow()

  function hide(field: PersonalField): void {
    shown.delete(field)
  }

  watch(now, (at) => {
    for (const [field, each] of shown) if (each.until <= at) shown.delete(field)
  })
  watch(customerId, () => shown.clear())
  onScopeDispose(() => shown.clear())

  async function reveal(field: PersonalField, purpose: Purpose): Promise<void> {
    const id = customerId.value
    if (!id) return
    const answer = await calls.reveal(id, { field, purpose, conversation_id: conversationId.value })
    if (customerId.value === id) shown.set(field, { value: answer.value, until: Date.parse(answer.until) })
  }

  function valueOf(field: PersonalField): string | undefined {
    return shown.get(field)?.value
  }

  function leftOf(field: PersonalField): number {
    const each = shown.get(field)
    return each ? Math.max(0, Math.ceil((each.until - Math.max(now.value, serverNow())) / 1000)) : 0
  }

  return { reveal, hide, valueOf, leftOf, anyShown: computed(() => shown.size > 0) }
}
