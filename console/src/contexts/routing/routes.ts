import type { ConsoleContext } from '@/shell'

const context: ConsoleContext = {
  routes: [
    {
      path: '/routing/:tab(queues|agents|licences|policy|levels|callbacks|calendar)?',
      name: 'routing',
      component: () => import('./RoutingPage.vue'),
      meta: { permission: 'routing.manage', title: 'routing.title', nav: { area: 'system', icon: 'transfer', label: 'routing.nav', order: 85, keys: 'g t' } },
    },
  ],
}
export default context
