import type { ConsoleContext } from '@/shell'

const context: ConsoleContext = {
  routes: [
    {
      path: '/side-threads/:threadId?',
      name: 'side-threads',
      component: () => import('./SideThreadsPage.vue'),
      meta: { permission: 'sides.read', title: 'sides.title', nav: { area: 'cases', icon: 'branch', label: 'sides.nav', order: 28 } },
    },
  ],
}
export default context
