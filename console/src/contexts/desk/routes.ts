import type { ConsoleContext } from '@/shell'

const context: ConsoleContext = {
  routes: [
    {
      path: '/desk/:conversationId?',
      name: 'desk',
      component: () => import('./DeskPage.vue'),
      meta: {
        permission: 'routing.desk',
        title: 'desk.title',
        nav: { icon: 'inbox', label: 'desk.title', order: 10, keys: 'g d' },
      },
    },
  ],
}
export default context
