import type { ConsoleContext } from '@/shell'

const context: ConsoleContext = {
  routes: [
    {
      path: '/reply-reviews/:tab(waiting|decided|rule)?',
      name: 'reply-reviews',
      component: () => import('./ReviewsPage.vue'),
      meta: { permission: 'conversations.approve', title: 'reviews.title', nav: { area: 'desk', icon: 'checks', label: 'reviews.nav', order: 16 } },
    },
  ],
}
export default context
