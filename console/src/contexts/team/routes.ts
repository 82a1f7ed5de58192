import { defineAsyncComponent } from 'vue'
import type { ConsoleContext } from '@/shell'

const context: ConsoleContext = {
  routes: [
    {
      path: '/team/:tab?/:itemId?',
      name: 'team',
      component: () => import('./TeamPage.vue'),
      meta: { permission: 'team.read', title: 'team.title', nav: { area: 'team', icon: 'bubbles', label: 'team.nav', order: 88 } },
    },
  ],
  top: { component: defineAsyncComponent(() => import('./TeamBadge.vue')), permission: 'team.read' },
}
export default context
