import { createRouter, createWebHistory, type Router, type RouteRecordRaw } from 'vue-router'
import { placeOf } from './navigation'
import { can, loadSession, session } from './session'

const own: RouteRecordRaw[] = [
  { path: '/sign-in', name: 'sign-in', component: () => import('./SignInPage.vue'), meta: { bare: true, title: 'shell.signIn.title' } },
  { path: '/welcome', name: 'welcome', component: () => import('./WelcomePage.vue'), meta: { bare: true, title: 'shell.welcome.title' } },
  { path: '/settings', name: 'settings', component: () => import('./SettingsPage.vue'), meta: { title: 'shell.settings.title' } },
  { path: '/shortcuts', name: 'shortcuts', component: () => import('./ShortcutsPage.vue'), meta: { title: 'shell.keys.title' } },
  { path: '/:rest(.*)*', name: 'missing', component: () => import('./MissingPage.vue'), meta: { title: 'shell.missing.title' } },
]

/** The first page of the rail that this person may open. */
export function homeOf(router: Router): string {
  const entries = router
    .getRoutes()
    .filter((route) => route.meta.nav && can(route.meta.permission))
    .sort((a, b) => (a.meta.nav?.order ?? 0) - (b.meta.nav?.order ?? 0))
  return entries[0] ? placeOf(entries[0].path) : '/settings'
}

/** Only a path inside the console may be a place to go back to. */
export function safeNext(next: unknown): string | null {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : null
}

export function makeRouter(contributed: RouteRecordRaw[]): Router {
  const router = createRouter({ history: createWebHistory('/console/'), routes: [...contributed, ...own] })
  router.beforeEach(async (to) => {
    if (session.status === 'unknown') await loadSession()
    if (to.name === 'welcome') return true
    if (session.status === 'out') {
      if (to.meta.bare) return true
      return { name: 'sign-in', query: to.path === '/' ? {} : { next: to.fullPath } }
    }
    if (to.path === '/') return homeOf(router)
    if (to.name === 'sign-in') return safeNext(to.query.next) ?? homeOf(router)
    return true
  })
  return router
}
