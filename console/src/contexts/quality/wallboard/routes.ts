import type { ConsoleContext } from '@/shell'

const context: ConsoleContext = {
  routes: [
    // a hall screen has nobody who signs in: its link's key, or a session, shows it
    { path: '/wallboard', name: 'wallboard', component: () => import('./WallboardPage.vue'), meta: { bare: true, title: 'wallboard.title' } },
    { path: '/wallboards', name: 'wallboards', component: () => import('./WallboardsPage.vue'), meta: { permission: 'quality.board', title: 'wallboard.setUp' } },
  ],
}
export default context
