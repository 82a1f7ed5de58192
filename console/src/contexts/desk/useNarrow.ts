import { onScopeDispose, ref, type Ref } from 'vue'

/** Below 1200 px the side panel becomes a drawer. */
export function useNarrow(): Ref<boolean> {
  const query = matchMedia('(max-width: 1199px)')
  const narrow = ref(query.matches)
  const listen = () => (narrow.value = query.matches)
  query.addEventListener('change', listen)
  onScopeDispose(() => query.removeEventListener('change', listen))
  return narrow
}
