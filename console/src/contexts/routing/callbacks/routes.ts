import type { ConsoleContext } from '@/shell'

const context: ConsoleContext = {
  routes: [
    {
      path: '/callbacks',
      name: 'callbacks',
      component: () => import('./CallbacksPage.vue'),
      meta: { permission: 'routing.floor', title: 'callbacks.title', nav: { area: 'live', icon: 'phone', label: 'callbacks.nav', order: 54 } },
    },
  ],
}
export default context
