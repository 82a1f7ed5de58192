import type { ConsoleContext } from '@/shell'

const context: ConsoleContext = {
  routes: [
    {
      path: '/explorer',
      name: 'explorer',
      component: () => import('./ExplorerPage.vue'),
      meta: { permission: 'quality.read', title: 'explorer.title', nav: { area: 'quality', icon: 'search', label: 'explorer.title', order: 56, keys: 'g z' } },
    },
  ],
}
export default context
