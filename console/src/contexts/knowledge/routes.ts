import type { ConsoleContext } from '@/shell'

const context: ConsoleContext = {
  routes: [
    {
      path: '/knowledge/:articleId?',
      name: 'knowledge',
      component: () => import('./KnowledgePage.vue'),
      meta: { permission: 'knowledge.read', title: 'knowledge.title', nav: { area: 'knowledge', icon: 'book', label: 'knowledge.nav', order: 40, keys: 'g k' } },
    },
    {
      path: '/knowledge/work/:tab(bundles|freshness|said|checklists)/:id?',
      name: 'knowledgeWork',
      component: () => import('./WorkPage.vue'),
      meta: { permission: 'knowledge.read', title: 'knowledge.work' },
    },
  ],
}
export default context
