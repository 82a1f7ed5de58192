import type { ConsoleContext } from '@/shell'

const context: ConsoleContext = {
  routes: [
    {
      path: '/work-orders/:orderId?',
      name: 'work-orders',
      component: () => import('./CasesPage.vue'),
      meta: { permission: 'cases.read', title: 'cases.title', nav: { area: 'cases', icon: 'checks', label: 'cases.nav', order: 25, keys: 'g o' } },
    },
  ],
}
export default context
