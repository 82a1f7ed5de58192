import { useQueryClient } from '@tanstack/vue-query'
import { computed, onScopeDispose, watch, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRoute, useRouter } from 'vue-router'
import { live, type Change } from '@/api'
import { dismissToast, toast } from '@/design'
import { useShell } from '@/shell'
import { DESK_KEY, withLines } from './list/useDesk'
import { useOfferAlert } from './list/useOfferAlert'
import type { Desk, DeskItem } from './types'

/** My own desk follows at once; a busy floor moves the queue at most every two seconds. */
const SOON_MS: Record<Change['topic'], number | null> = { desk: 50, conversation: 150, floor: 2_000, knowledge: null, notifications: null, clocks: null, sides: null }

/** Keeps the desk current on every page, counts on the rail, and says when a contact is offered. */
export function useDeskWatch(desk: ComputedRef<Desk | undefined>, groups: ComputedRef<{ forMe: DeskItem[] }>): void {
  const client = useQueryClient()
  const shell = useShell()
  const route = useRoute()
  const router = useRouter()
  const { t } = useI18n()
  let timer = 0
  let due = 0

  function refreshWithin(delay: number): void {
    const at = Date.now() + delay
    if (timer && due <= at) return
    window.clearTimeout(timer)
    due = at
    timer = window.setTimeout(() => {
      timer = 0
      void client.invalidateQueries({ queryKey: DESK_KEY })
    }, delay)
  }

  const stop = live.onChange((change) => {
    // of what is said in my contacts the newest lines come along
    const delay = change.messages || change.read !== undefined ? null : SOON_MS[change.topic]
    if (delay !== null) refreshWithin(delay)
  })

  const stopLines = live.onLines((lines) => {
    const now = client.getQueryData<Desk>(DESK_KEY)
    const known = now && lines.every((line) => now.mine.some((item) => item.conversation_id === line.conversation_id))
    // an answer on its way may have been read before these lines were said
    if (!known || client.isFetching({ queryKey: DESK_KEY })) refreshWithin(0)
    if (known) client.setQueryData<Desk>(DESK_KEY, withLines(now, lines))
  })

  const offers = computed(() => desk.value?.offers.length ?? 0)
  useOfferAlert(offers, () => t('desk.offer.title'))
  watch(() => groups.value.forMe.length + offers.value, (count) => shell.setBadge('desk', count), { immediate: true })

  // on another page the offer would tick away unseen
  let shown = 0
  watch(offers, (now, before) => {
    if (now > before && route.name !== 'desk') {
      shown = toast({ tone: 'warn', title: t('desk.offer.new'), action: { label: t('desk.offer.open'), run: () => void router.push({ name: 'desk' }) } })
    } else if (now === 0 && shown) dismissToast(shown)
  })

  onScopeDispose(() => {
    stop()
    stopLines()
    window.clearTimeout(timer)
    shell.setBadge('desk', 0)
  })
}
