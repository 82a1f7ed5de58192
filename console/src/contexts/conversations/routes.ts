import type { ConsoleContext } from '@/shell'

const context: ConsoleContext = {
  routes: [
    {
      path: '/conversations',
      name: 'conversations',
      component: () => import('./ConversationsPage.vue'),
      meta: { permission: 'conversations.read', title: 'conversations.title', nav: { area: 'desk', icon: 'filter', label: 'conversations.nav', order: 12, keys: 'g 8' } },
    },
    {
      path: '/macros',
      name: 'macros',
      component: () => import('./macros/MacrosPage.vue'),
      meta: { permission: 'conversations.reply', title: 'conversations.macros.title', nav: { area: 'desk', icon: 'bolt', label: 'conversations.macros.nav', order: 14, keys: 'g 9' } },
    },
  ],
}
export default context
