import type { ConsoleContext } from '@/shell'

const context: ConsoleContext = {
  routes: [
    {
      path: '/privacy/:tab(rights|consents|register|holds)?',
      name: 'privacy',
      component: () => import('./CompliancePage.vue'),
      meta: { permission: 'privacy.read', title: 'privacy.title', nav: { icon: 'scale', label: 'privacy.nav', order: 92, keys: 'g c' } },
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
