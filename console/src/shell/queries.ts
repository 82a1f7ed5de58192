import { QueryClient, useQueryClient, type QueryKey } from '@tanstack/vue-query'
import { onScopeDispose } from 'vue'
import { isProblem, live, type Change } from '@/api'

const MOST_TRIES = 3

/** Only what a second try can heal is tried again: no answer, or a server that says it is not ready. */
function worthRetrying(failures: number, error: unknown): boolean {
  if (failures >= MOST_TRIES) return false
  return isProblem(error) && (error.unreachable || error.status === 502 || error.status === 503 || error.status === 504)
}

export function makeQueryClient(): QueryClient {
  const client = new QueryClient({
    defaultOptions: {
      queries: { staleTime: 5_000, retry: worthRetrying, retryDelay: (n) => Math.min(8_000, 500 * 2 ** n), networkMode: 'always' },
      mutations: { retry: false, networkMode: 'always' },
    },
  })
  // after a break anything on the screen may have missed a change
  live.onOpen((again) => {
    if (again) void client.invalidateQueries()
  })
  return client
}

/** While the component lives, a change on the live connection makes the returned keys stale. */
export function useLiveQueries(stale: (change: Change) => readonly QueryKey[]): void {
  const client = useQueryClient()
  const stop = live.onChange((change) => {
    for (const queryKey of stale(change)) void client.invalidateQueries({ queryKey })
  })
  onScopeDispose(stop)
}
