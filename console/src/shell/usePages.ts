import { keepPreviousData, useInfiniteQuery, type QueryKey } from '@tanstack/vue-query'
import { computed } from 'vue'

interface PageOf {
  items: readonly unknown[]
  total?: number | null
  next_cursor?: string | null
}

/**
 * A list that comes in pages and is looked at again every so often. `key` holds the filter, so that another filter is
 * another list; the old one stays in sight until the new one is here. `total` comes with the first page.
 */
export function usePages<P extends PageOf>(key: QueryKey, read: (cursor: string | null) => Promise<P>, everyMs: number) {
  const list = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }): Promise<P> => read(pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page: P) => page.next_cursor ?? null,
    placeholderData: keepPreviousData,
    refetchInterval: everyMs,
  })
  const pages = computed<P[]>(() => list.data.value?.pages ?? [])
  const rows = computed(() => pages.value.flatMap((page) => page.items as P['items'][number][]))
  const total = computed(() => pages.value[0]?.total ?? 0)
  return { list, pages, rows, total }
}
