import type { ConsoleContext } from '@/shell'

const context: ConsoleContext = {
  routes: [
    {
      path: '/complaints/report',
      name: 'complaint-report',
      component: () => import('./ComplaintsPage.vue'),
      meta: { permission: 'complaints.export', title: 'complaints.title' },
    },
    {
      path: '/complaints/:complaintId?',
      name: 'complaints',
      component: () => import('./ComplaintsPage.vue'),
      meta: { permission: 'complaints.read', title: 'complaints.title', nav: { area: 'cases', icon: 'flag', label: 'complaints.nav', order: 26 } },
    },
  ],
}
export default context
