import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { useNamed } from '@/shell'
import { calls, type Reason } from './calls'

/** Contact reasons by id and by name. */
export function useReasonNames() {
  const named = useNamed()
  const found = useQuery({ queryKey: ['floor-reasons'], queryFn: calls.reasons, staleTime: 600_000 })
  const reasons = computed<Reason[]>(() => found.data.value ?? [])
  const names = computed(() => new Map(reasons.value.map((one) => [one.id, named(one)])))
  const nameOf = (id: string): string => names.value.get(id) ?? id

  function search(text: string, without: readonly string[]): Reason[] {
    const wanted = text.trim().toLowerCase()
    return reasons.value.filter((one) => !without.includes(one.id) && (!wanted || [one.id, one.zh, one.en].some((word) => word.toLowerCase().includes(wanted)))).slice(0, 8)
  }
  return { nameOf, search }
}
