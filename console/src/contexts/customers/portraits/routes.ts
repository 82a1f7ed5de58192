import type { ConsoleContext } from '@/shell'

const context: ConsoleContext = {
  routes: [
    {
      path: '/portraits',
      name: 'portraits',
      component: () => import('./PortraitsPage.vue'),
      meta: { permission: 'customers.understand', title: 'portraits.title', nav: { icon: 'star', label: 'portraits.nav', order: 71, keys: 'g p' } },
    },
  ],
}
export default context
