import { useQueryClient } from '@tanstack/vue-query'
import { ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { problemText } from '@/design'
import { calls } from '../calls'
import { DESK_KEY } from '../list/useDesk'
import type { Announcement, Desk } from '../types'
import { CHOICES, type Choice } from './choices'

/** What has to be read before I go online; the menu in the top bar, which is on every page, shows it. */
const toRead = ref<Announcement[]>([])

/** Changes what I am doing; answers with the words of what went wrong, or null. */
export function usePresence() {
  const client = useQueryClient()
  const { t } = useI18n()
  const busy = ref(false)

  /** What must be read comes first. Where it cannot be asked for, nobody is kept from the customers. */
  async function change(value: Choice): Promise<string | null> {
    const working = client.getQueryData<Desk>(DESK_KEY)?.me.state === 'online'
    if (value === 'online' && !working) toRead.value = await calls.mustRead().catch(() => [])
    return value === 'online' && toRead.value.length ? null : become(value)
  }

  /** Read, or left for later. */
  function goOn(): Promise<string | null> {
    toRead.value = []
    return become('online')
  }

  async function become(value: Choice): Promise<string | null> {
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

  return { change, goOn, toRead, busy }
}
