import { computed, type ComputedRef } from 'vue'
import { useRoute, useRouter, type RouteRecordNormalized } from 'vue-router'
import type { IconName } from '@/design'
import { AREAS, type Area, type NavEntry } from './context'
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

/** The pages that this person may go to, in order. */
export function useDestinations(): ComputedRef<Destination[]> {
  const router = useRouter()
  return computed(() =>
    session.status === 'in' ? router.getRoutes().flatMap(asDestination).sort((a, b) => a.order - b.order) : [],
  )
}

/** What stands in the rail: an area with the pages that this person may go to. */
export interface AreaOfPages {
  area: Area
  icon: IconName
  label: string
  pages: Destination[]
}

const ICONS: Record<Area, IconName> = { desk: 'inbox', cases: 'checks', team: 'bubbles', customers: 'users', knowledge: 'book', live: 'gauge', quality: 'quality', system: 'shield' }

/** The pages by area; an area of one page is called like it. */
export function grouped(destinations: Destination[]): AreaOfPages[] {
  return AREAS.flatMap((area) => {
    const pages = destinations.filter((each) => each.area === area)
    const [only] = pages
    if (!only) return []
    const alone = pages.length === 1
    return [{ area, icon: alone ? only.icon : ICONS[area], label: alone ? only.label : `shell.area.${area}`, pages }]
  })
}

/** The page that a path belongs to: of several the longest, as /audit/watch is not /audit. */
export function pageAt(path: string, destinations: Destination[]): Destination | undefined {
  const found = destinations.filter((each) => path === each.path || path.startsWith(`${each.path}/`))
  return found.sort((a, b) => b.path.length - a.path.length)[0]
}

/** The areas, and where in them the open page is. */
export function useAreas(): { areas: ComputedRef<AreaOfPages[]>; here: ComputedRef<Destination | undefined> } {
  const route = useRoute()
  const destinations = useDestinations()
  return { areas: computed(() => grouped(destinations.value)), here: computed(() => pageAt(route.path, destinations.value)) }
}
