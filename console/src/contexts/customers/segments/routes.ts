import type { ConsoleContext } from '@/shell'

const context: ConsoleContext = {
  routes: [
    {
      path: '/segments',
      name: 'segments',
      component: () => import('./SegmentsPage.vue'),
      meta: { permission: 'customers.understand', title: 'segments.title', nav: { area: 'customers', icon: 'scale', label: 'segments.nav', order: 74, keys: 'g g' } },
    },
  ],
}
export default context
