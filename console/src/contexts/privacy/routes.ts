import type { ConsoleContext } from '@/shell'

const context: ConsoleContext = {
  routes: [
    {
      path: '/privacy/:tab(rights|consents|register|retention|holds)?',
      name: 'privacy',
      component: () => import('./CompliancePage.vue'),
      meta: { permission: 'privacy.read', title: 'privacy.title', nav: { area: 'system', icon: 'scale', label: 'privacy.nav', order: 92, keys: 'g r' } },
    },
    {
      path: '/extracts',
      name: 'privacyExtracts',
      component: () => import('./ExtractsPage.vue'),
      meta: { permission: 'privacy.extract', title: 'privacy.extracts.title', nav: { area: 'system', icon: 'download', label: 'privacy.extracts.nav', order: 93, keys: 'g x' } },
    },
    {
      path: '/privacy/customers/:customerId',
      name: 'privacyCustomer',
      component: () => import('./PersonPage.vue'),
      meta: { permission: 'privacy.consent', title: 'privacy.person.title' },
    },
  ],
}
export default context
