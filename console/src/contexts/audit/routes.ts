import type { ConsoleContext } from '@/shell'

const context: ConsoleContext = {
  routes: [
    {
      path: '/audit',
      name: 'audit',
      component: () => import('./AuditPage.vue'),
      meta: { permission: 'audit.read', title: 'audit.title', nav: { area: 'system', icon: 'shield', label: 'audit.nav', order: 95, keys: 'g a' } },
    },
    {
      path: '/watch',
      name: 'watch',
      component: () => import('./WatchPage.vue'),
      meta: { permission: 'audit.watch', title: 'audit.watch.title', nav: { area: 'system', icon: 'eye', label: 'audit.watch.nav', order: 96, keys: 'g w' } },
    },
  ],
}
export default context
