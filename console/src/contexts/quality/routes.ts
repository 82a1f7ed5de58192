import type { ConsoleContext } from '@/shell'

const context: ConsoleContext = {
  routes: [
    {
      path: '/board',
      name: 'board',
      component: () => import('./BoardPage.vue'),
      meta: { permission: 'quality.board', title: 'quality.board', nav: { area: 'live', icon: 'gauge', label: 'quality.board', order: 50, keys: 'g b' } },
    },
    {
      path: '/history',
      name: 'history',
      component: () => import('./HistoryPage.vue'),
      meta: { permission: 'quality.read', title: 'quality.history', nav: { area: 'quality', icon: 'quality', label: 'quality.history', order: 55, keys: 'g q' } },
    },
  ],
}
export default context
