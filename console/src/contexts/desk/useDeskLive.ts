import { useQueryClient } from '@tanstack/vue-query'
import { onScopeDispose } from 'vue'
import { live } from '@/api'
import { DESK_KEY } from './list/useDesk'

const FLOOR_EVERY_MS = 2_000

/** My desk follows at once; the queue, which the whole floor moves, at most every two seconds. */
export function useDeskLive(): void {
  const client = useQueryClient()
  let timer = 0
  const refresh = () => void client.invalidateQueries({ queryKey: DESK_KEY })
  const stop = live.onChange((change) => {
    if (change.topic === 'desk') refresh()
    else if (change.topic === 'floor' || change.topic === 'conversation') {
      timer ||= window.setTimeout(
        () => {
          timer = 0
          refresh()
        },
        change.topic === 'floor' ? FLOOR_EVERY_MS : 150,
      )
    }
  })
  onScopeDispose(() => {
    stop()
    window.clearTimeout(timer)
  })
}
