import { onScopeDispose, ref, type Ref } from 'vue'

/** Below `px` (1200: the side panel becomes a drawer; 800: list and thread take turns). */
export function useNarrow(px: number): Ref<boolean> {
  const query = matchMedia(`(max-width: ${px - 1}px)`)
  const narrow = ref(query.matches)
  const listen = () => (narrow.value = query.matches)
  query.addEventListener('change', listen)
  onScopeDispose(() => query.removeEventListener('change', listen))
  return narrow
}
