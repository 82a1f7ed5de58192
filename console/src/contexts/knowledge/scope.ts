import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { useLanguage } from '@/shell'
import { calls } from './calls'
import type { Choice } from './useReasons'

export const AUDIENCES = ['public', 'customers', 'staff'] as const
export const CHANNELS = ['web_chat', 'app_chat', 'wechat', 'voice', 'email', 'sms', 'social', 'kiosk', 'branch'] as const

/** What an editor can limit an article to, by its names. Regions are words of the bank's own. */
export function useScopes() {
  const { t } = useI18n()
  const language = useLanguage()
  const found = useQuery({ queryKey: ['knowledge-products'], queryFn: calls.products, staleTime: 600_000 })
  const products = computed<Choice[]>(() =>
    (found.data.value ?? []).map((each) => ({ value: each.code, label: language.value === 'en' ? each.name_en : each.name_zh })),
  )
  const channels = computed<Choice[]>(() => CHANNELS.map((each) => ({ value: each, label: t(`knowledge.channel.${each}`) })))
  const nameOf = (choices: readonly Choice[], value: string) => choices.find((each) => each.value === value)?.label ?? value
  return { products, channels, nameOf }
}
