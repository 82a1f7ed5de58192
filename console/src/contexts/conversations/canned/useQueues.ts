import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { useNamed } from '@/shell'
import { calls, type Wording } from './calls'

/** The queues that a canned reply can be for, and how its scope is called. */
export function useQueues() {
  const { t } = useI18n()
  const named = useNamed()
  const found = useQuery({ queryKey: ['queues'], queryFn: calls.queues, staleTime: 60_000 })
  const list = computed(() => found.data.value?.items ?? [])
  const isGone = (key: string) => key !== '' && found.data.value !== undefined && !list.value.some((each) => each.key === key)

  function nameOf(key: string): string {
    const queue = list.value.find((each) => each.key === key)
    return queue ? named(queue.name) : isGone(key) ? t('canned.queueGone', { key }) : key
  }

  function scopeOf(wording: Wording): string {
    if (wording.scope === 'team') return wording.team
    return wording.scope === 'queue' ? t('canned.ofQueue', { queue: nameOf(wording.queue) }) : t(`canned.for.${wording.scope}`)
  }

  return { list, isGone, nameOf, scopeOf }
}
