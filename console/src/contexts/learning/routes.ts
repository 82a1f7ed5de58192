import type { ConsoleContext } from '@/shell'

const context: ConsoleContext = {
  routes: [
    {
      path: '/learning',
      name: 'learning',
      component: () => import('./LearningPage.vue'),
      meta: { permission: 'assistant.learn', title: 'learning.title', nav: { area: 'knowledge', icon: 'bot', label: 'learning.nav', order: 42, keys: 'g l' } },
    },
  ],
}
export default context
