import type { ConsoleContext } from '@/shell'

const context: ConsoleContext = {
  routes: [
    {
      path: '/warehouse',
      name: 'warehouse',
      component: () => import('./MonthsPage.vue'),
      meta: { permission: 'quality.warehouse', title: 'months.title', nav: { area: 'system', icon: 'inbox', label: 'months.title', order: 97 } },
    },
  ],
}
export default context
