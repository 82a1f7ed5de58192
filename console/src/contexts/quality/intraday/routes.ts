import type { ConsoleContext } from '@/shell'

const context: ConsoleContext = {
  routes: [
    {
      path: '/intraday',
      name: 'intraday',
      component: () => import('./IntradayPage.vue'),
      meta: { permission: 'quality.board', title: 'intraday.title', nav: { area: 'live', icon: 'clock', label: 'intraday.title', order: 53, keys: 'g u' } },
    },
  ],
}
export default context
