import type { ConsoleContext } from '@/shell'

const context: ConsoleContext = {
  routes: [
    {
      path: '/assistant-evaluation/:tab(measures|reliability|golden)?',
      name: 'assistant-evaluation',
      component: () => import('./EvaluationPage.vue'),
      meta: { permission: 'assistant.evaluate', title: 'evaluation.title', nav: { area: 'knowledge', icon: 'checkCircle', label: 'evaluation.nav', order: 57, keys: 'g e' } },
    },
  ],
}
export default context
