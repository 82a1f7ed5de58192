import type { ConsoleContext } from '@/shell'
import CustomerFinder from './CustomerFinder.vue'

const context: ConsoleContext = {
  routes: [
    {
      path: '/customers',
      name: 'customers',
      component: () => import('./CustomersPage.vue'),
      meta: { permission: 'customers.search', title: 'overview.title', nav: { area: 'customers', icon: 'users', label: 'overview.nav', order: 30, keys: 'g c' } },
    },
    {
      path: '/customers/:customerId',
      name: 'customer',
      component: () => import('./CustomerPage.vue'),
      meta: { permission: 'customers.read', title: 'overview.one' },
    },
  ],
  top: { component: CustomerFinder, permission: 'customers.search' },
}
export default context
