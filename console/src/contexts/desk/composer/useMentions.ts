import { useQuery } from '@tanstack/vue-query'
import { computed, ref, type ComputedRef, type Ref } from 'vue'
import { match, session } from '@/shell'
import { calls } from '../calls'
import type { Called } from '../types'

const SHOWN = 8

/** What stands after an @ before the cursor, or null. An address of mail is no call. */
export function callQuery(before: string): string | null {
  return /(?:^|[^\w.@])[@＠]([^\s@＠]{0,20})$/.exec(before)?.[1] ?? null
}

/** Those of the called whose name still stands in the text. */
export function stillCalled(text: string, called: readonly Called[]): Called[] {
  return called.filter((each) => text.includes(`@${each.name}`))
}

/** Colleagues to call in a note by @, found by name, pinyin or number. */
export function useMentions(enabled: Ref<boolean>, before: Ref<string>): { query: ComputedRef<string | null>; found: ComputedRef<Called[]>; close: () => void; loading: Ref<boolean> } {
  const closed = ref<string | null>(null)
  const query = computed(() => (enabled.value && before.value !== closed.value ? callQuery(before.value) : null))
  const staff = useQuery({ queryKey: ['desk-colleagues'], queryFn: calls.staff, enabled: () => query.value !== null, staleTime: 300_000 })
  const found = computed(() =>
    query.value === null
      ? []
      : (staff.data.value?.items ?? [])
          .filter((each) => each.id !== session.staff?.id)
          .flatMap((each) => {
            const hit = match(query.value ?? '', `${each.name} ${each.number}`)
            return hit ? [{ ...each, score: hit.score }] : []
          })
          .sort((a, b) => b.score - a.score)
          .slice(0, SHOWN),
  )
  return { query, found, close: () => (closed.value = before.value), loading: staff.isLoading }
}
