import { useQuery } from '@tanstack/vue-query'
import { computed, type ComputedRef } from 'vue'
import { useLanguage } from '@/shell'
import { calls, type Category } from './calls'

export interface Choice {
  value: string
  label: string
  count?: number
}

/** Categories by their names: a contact reason, a group of them, or a word of the bank's own. */
export function useReasons() {
  const language = useLanguage()
  const found = useQuery({ queryKey: ['knowledge-reasons'], queryFn: calls.reasons, staleTime: 600_000 })
  const reasons = computed(() => found.data.value ?? [])
  const names = computed(() => {
    const en = language.value === 'en'
    const all = new Map<string, string>()
    for (const each of reasons.value) all.set(each.group, en ? each.group_en : each.group_zh)
    for (const each of reasons.value) all.set(each.id, en ? each.en : each.zh)
    return all
  })
  const groups = computed(() => new Map(reasons.value.map((each) => [each.id, each.group])))

  /** All that an editor can choose from, groups first. */
  const choices: ComputedRef<Choice[]> = computed(() => [...names.value].map(([value, label]) => ({ value, label })))

  function nameOf(category: string): string {
    return names.value.get(category) ?? category
  }

  /** Counted categories as groups, the bank's own words beside them. */
  function grouped(categories: readonly Category[]): Choice[] {
    const counts = new Map<string, number>()
    for (const { category, count } of categories) {
      if (!category) continue
      const group = groups.value.get(category) ?? category
      counts.set(group, (counts.get(group) ?? 0) + count)
    }
    return [...counts].map(([value, count]) => ({ value, label: nameOf(value), count }))
  }

  return { choices, nameOf, grouped }
}
