import type { ConsoleContext } from '@/shell'

const context: ConsoleContext = {
  routes: [
    {
      path: '/contact-import',
      name: 'contact-import',
      component: () => import('./ImportsPage.vue'),
      meta: { permission: 'quality.import', title: 'imports.title', nav: { area: 'quality', icon: 'history', label: 'imports.title', order: 71 } },
    },
  ],
}
export default context
