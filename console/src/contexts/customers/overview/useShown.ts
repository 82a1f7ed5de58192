import { computed, onScopeDispose, ref, shallowReactive, watch, type Ref } from 'vue'
import { serverNow } from '@/api'
import { useNow } from '@/design'

interface Shown<V> {
  value: V
  until: number
}

/** Full values for as long as the server allows (60 s): in memory only, gone when the customer changes or the page goes. */
export function useShown<K extends string, V>(customerId: Ref<string>) {
  const shown = shallowReactive(new Map<K, Shown<V>>())
  const asking = ref<K | null>(null) as Ref<K | null>
  const now = useNow()

  watch(now, (at) => {
    for (const [key, each] of shown) if (each.until <= at) shown.delete(key)
  })
  watch(customerId, () => shown.clear())
  onScopeDispose(() => shown.clear())

  function show(key: K, value: V, until: string): void {
    shown.set(key, { value, until: Date.parse(until) })
  }

  function leftOf(key: K): number {
    const each = shown.get(key)
    return each ? Math.max(0, Math.ceil((each.until - Math.max(now.value, serverNow())) / 1000)) : 0
  }

  return {
    asking,
    show,
    hide: (key: K) => shown.delete(key),
    valueOf: (key: K): V | undefined => shown.get(key)?.value,
    leftOf,
    any: computed(() => shown.size > 0),
  }
}
