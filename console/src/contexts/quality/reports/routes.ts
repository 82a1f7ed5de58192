import type { ConsoleContext } from '@/shell'

const context: ConsoleContext = {
  routes: [
    {
      path: '/reports/:tab?',
      name: 'reports',
      component: () => import('./ReportsPage.vue'),
      meta: { permission: 'quality.read', title: 'reports.title', nav: { area: 'quality', icon: 'doc', label: 'reports.title', order: 54, keys: 'g h' } },
    },
  ],
}
export default context
