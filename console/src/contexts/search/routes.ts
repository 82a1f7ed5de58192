import type { ConsoleContext } from '@/shell'
import SearchFinder from './SearchFinder.vue'

const context: ConsoleContext = {
  routes: [
    {
      path: '/search',
      name: 'search',
      component: () => import('./SearchPage.vue'),
      meta: { permission: 'conversations.read', title: 'search.title', nav: { area: 'customers', icon: 'search', label: 'search.nav', order: 31 } },
    },
  ],
  top: { component: SearchFinder, permission: 'conversations.read' },
}
export default context
