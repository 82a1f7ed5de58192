import type { ConsoleContext } from '@/shell'

const context: ConsoleContext = {
  routes: [
    {
      path: '/stability',
      name: 'stability',
      component: () => import('./StabilityPage.vue'),
      meta: { permission: 'stability.read', title: 'stability.title', nav: { area: 'system', icon: 'bolt', label: 'stability.title', order: 98 } },
    },
  ],
}
export default context
