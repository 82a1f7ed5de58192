import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { useLanguage, useNamed } from '@/shell'
import { calls, type Announcement } from './calls'

/** How queues, audiences and contact reasons are called in the reader's language. */
export function useNames() {
  const { t } = useI18n()
  const named = useNamed()
  const language = useLanguage()
  const queues = useQuery({ queryKey: ['team-queues'], queryFn: calls.queues, staleTime: 600_000 })
  const reasons = useQuery({ queryKey: ['team-reasons'], queryFn: () => calls.reasons(), staleTime: 600_000 })
  const options = computed(() => (queues.data.value?.items ?? []).map((each) => ({ key: each.key, name: named(each.name) })))
  const queueName = (key: string | null) => (key ? (options.value.find((each) => each.key === key)?.name ?? key) : t('team.everybody'))
  const reasonNames = computed(() => new Map((reasons.data.value?.items ?? []).map((each) => [each.id, language.value === 'en' ? each.en : each.zh])))
  const reasonName = (id: string | null) => (id ? (reasonNames.value.get(id) ?? id) : '')
  function forWhom(of: Pick<Announcement, 'audience' | 'target'>): string {
    if (of.audience === 'all') return t('team.everybody')
    return of.audience === 'role' ? t(`team.roles.${of.target}`) : queueName(of.target)
  }
  return { queues: options, queueName, reasonName, forWhom }
}

/** The language that a text is in, for who has it read aloud. */
export const spoken = (text: string): 'zh-CN' | 'en' => (/[\u4e00-\u9fff]/.test(text) ? 'zh-CN' : 'en')
