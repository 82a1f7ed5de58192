import type { ConsoleContext } from '@/shell'

const context: ConsoleContext = {
  routes: [
    {
      path: '/sources',
      name: 'sources',
      component: () => import('./SourcesPage.vue'),
      meta: { permission: 'customers.quality', title: 'sources.title', nav: { area: 'customers', icon: 'upload', label: 'sources.nav', order: 70, keys: 'g i' } },
    },
  ],
}
export default context
