import type { ConsoleContext } from '@/shell'

const context: ConsoleContext = {
  routes: [
    {
      path: '/portraits',
      name: 'portraits',
      component: () => import('./PortraitsPage.vue'),
      meta: { permission: 'customers.understand', title: 'portraits.title', nav: { area: 'customers', icon: 'star', label: 'portraits.nav', order: 73, keys: 'g p' } },
    },
  ],
}
export default context
