import type { ConsoleContext } from '@/shell'

const context: ConsoleContext = {
  routes: [
    {
      path: '/canned-replies/:replyId?',
      name: 'canned-replies',
      component: () => import('./CannedPage.vue'),
      meta: { permission: 'conversations.read', title: 'canned.title', nav: { area: 'desk', icon: 'slash', label: 'canned.nav', order: 14 } },
    },
  ],
}
export default context
