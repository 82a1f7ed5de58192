import type { ConsoleContext } from '@/shell'

const context: ConsoleContext = {
  routes: [
    {
      path: '/audit',
      name: 'audit',
      component: () => import('./AuditPage.vue'),
      meta: { permission: 'audit.read', title: 'audit.title', nav: { icon: 'shield', label: 'audit.nav', order: 95, keys: 'g a' } },
    },
  ],
}
export default context
