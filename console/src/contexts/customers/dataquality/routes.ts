import type { ConsoleContext } from '@/shell'

const context: ConsoleContext = {
  routes: [
    {
      path: '/data-quality',
      name: 'data-quality',
      component: () => import('./DataQualityPage.vue'),
      meta: { permission: 'customers.quality', title: 'dataquality.title', nav: { area: 'customers', icon: 'checks', label: 'dataquality.nav', order: 72, keys: 'g y' } },
    },
  ],
}
export default context
