import type { ConsoleContext } from '@/shell'

const context: ConsoleContext = {
  routes: [
    {
      path: '/indices/:indexId?',
      name: 'indices',
      component: () => import('./IndicesPage.vue'),
      meta: { permission: 'quality.read', title: 'catalogue.indices', nav: { area: 'quality', icon: 'scale', label: 'catalogue.indices', order: 58, keys: 'g n' } },
    },
    {
      path: '/metric-dictionary/:metricId?',
      name: 'metric-dictionary',
      component: () => import('./DictionaryPage.vue'),
      meta: { permission: 'quality.read', title: 'catalogue.dictionary', nav: { area: 'quality', icon: 'book', label: 'catalogue.dictionary', order: 59, keys: 'g j' } },
    },
  ],
}
export default context
