import { defineAsyncComponent } from 'vue'
import type { ConsoleContext } from '@/shell'

const context: ConsoleContext = {
  parts: { sides: defineAsyncComponent(() => import('./SidesPart.vue')) },
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
