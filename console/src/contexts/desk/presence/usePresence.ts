import { useQueryClient } from '@tanstack/vue-query'
import { ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { problemText } from '@/design'
import { calls } from '../calls'
import { DESK_KEY } from '../list/useDesk'
import type { Desk } from '../types'
import { CHOICES, type Choice } from './choices'

/** Changes what I am doing; answers with the words of what went wrong, or null. */
export function usePresence() {
  const client = useQueryClient()
  const { t } = useI18n()
  const busy = ref(false)

  async function change(value: Choice): Promise<string | null> {
    const choice = CHOICES.find((each) => each.value === value)
    if (!choice) return null
    busy.value = true
    try {
      const me = await calls.presence(choice.state, choice.reason)
      client.setQueryData<Desk>(DESK_KEY, (desk) => (desk ? { ...desk, me: { ...desk.me, ...me } } : desk))
      await client.invalidateQueries({ queryKey: DESK_KEY })
      return null
    } catch (error) {
      return problemText(error, t)
    } finally {
      busy.value = false
    }
  }

  return { change, busy }
}
