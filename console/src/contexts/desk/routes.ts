import { defineAsyncComponent } from 'vue'
import type { ConsoleContext } from '@/shell'
import { startKeeping } from './composer/keep'

startKeeping()

const context: ConsoleContext = {
  routes: [
    {
      path: '/desk/:conversationId?',
      name: 'desk',
      component: () => import('./DeskPage.vue'),
      meta: { permission: 'routing.work', title: 'desk.title', nav: { area: 'desk', icon: 'inbox', label: 'desk.title', order: 10, keys: 'g d' } },
    },
  ],
  top: { component: defineAsyncComponent(() => import('./presence/AgentState.vue')), permission: 'routing.work' },
}
export default context
