import { onScopeDispose, readonly, ref, type Ref } from 'vue'
import { serverNow } from '@/api/serverTime'

const now = ref(serverNow())
let users = 0
let timer = 0

function tick(): void {
  now.value = serverNow()
}

/** The server's present, moving on each second; one timer for the whole page, none while nobody looks. */
export function useNow(): Readonly<Ref<number>> {
  if (users++ === 0) {
    tick()
    timer = window.setInterval(tick, 1_000)
  }
  onScopeDispose(() => {
    if (--users === 0) window.clearInterval(timer)
  })
  return readonly(now)
}
