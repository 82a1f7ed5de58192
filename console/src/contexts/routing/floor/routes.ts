import type { ConsoleContext } from '@/shell'

const context: ConsoleContext = {
  routes: [
    {
      path: '/floor',
      name: 'floor',
      component: () => import('./FloorPage.vue'),
      meta: { permission: 'routing.floor', title: 'floor.title', nav: { area: 'live', icon: 'headset', label: 'floor.title', order: 52, keys: 'g f' } },
    },
  ],
}
export default context
