import type { ConsoleContext } from '@/shell'

const context: ConsoleContext = {
  routes: [
    {
      path: '/service-clocks',
      name: 'service-clocks',
      component: () => import('./ClocksPage.vue'),
      meta: { permission: 'routing.floor', title: 'levels.title', nav: { area: 'live', icon: 'clock', label: 'levels.nav', order: 53, keys: 'g 1' } },
    },
  ],
}
export default context
