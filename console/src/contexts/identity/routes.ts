import type { ConsoleContext } from '@/shell'

const context: ConsoleContext = {
  routes: [
    {
      path: '/staff',
      name: 'staff',
      component: () => import('./StaffPage.vue'),
      meta: { permission: 'identity.manage', title: 'identity.title', nav: { area: 'system', icon: 'users', label: 'identity.nav', order: 90, keys: 'g s' } },
    },
  ],
}
export default context
