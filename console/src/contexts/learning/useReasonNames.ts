import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { useLanguage } from '@/shell'
import { calls } from './calls'

/** The name of a contact reason in the reader's language. */
export function useReasonNames() {
  const language = useLanguage()
  const found = useQuery({ queryKey: ['learning-reasons'], queryFn: calls.reasons, staleTime: 600_000 })
  const names = computed(() => new Map((found.data.value?.items ?? []).map((each) => [each.id, language.value === 'en' ? each.en : each.zh])))
  return (id: string | null | undefined): string => (id ? (names.value.get(id) ?? id) : '')
}
