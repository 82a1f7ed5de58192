import { computed, type ComputedRef } from 'vue'
import { useRouter, type RouteRecordNormalized } from 'vue-router'
import type { NavEntry } from './context'
import { can, session } from './session'

export interface Destination extends NavEntry {
  name: string
  path: string
}

/** "/desk/:conversationId?" -> "/desk": the page itself, without what it may show. */
export function placeOf(path: string): string {
  return path.replace(/\/:.*$/, '')
}

function asDestination(route: RouteRecordNormalized): Destination[] {
  const nav = route.meta.nav
  return nav && can(route.meta.permission) ? [{ ...nav, name: String(route.name), path: placeOf(route.path) }] : []
}

/** The places of the rail that this person may go to, in order. */
export function useDestinations(): ComputedRef<Destination[]> {
  const router = useRouter()
  return computed(() =>
    session.status === 'in' ? router.getRoutes().flatMap(asDestination).sort((a, b) => a.order - b.order) : [],
  )
}
