import type { ConsoleContext } from '@/shell'

const context: ConsoleContext = {
  routes: [
    {
      path: '/quality-change',
      name: 'quality-change',
      component: () => import('./ChangePage.vue'),
      meta: { permission: 'quality.read', title: 'change.title', nav: { area: 'quality', icon: 'bolt', label: 'change.nav', order: 57, keys: 'g v' } },
    },
  ],
}
export default context
