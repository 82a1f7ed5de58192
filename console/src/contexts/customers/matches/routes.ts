import type { ConsoleContext } from '@/shell'

const context: ConsoleContext = {
  routes: [
    {
      path: '/matches',
      name: 'matches',
      component: () => import('./MatchesPage.vue'),
      meta: { permission: 'customers.matches', title: 'matches.title', nav: { area: 'customers', icon: 'users', label: 'matches.nav', order: 72, keys: 'g m' } },
    },
  ],
}
export default context
