import { defineAsyncComponent } from 'vue'
import type { ConsoleContext } from '@/shell'

const context: ConsoleContext = {
  routes: [],
  top: { component: defineAsyncComponent(() => import('./NotificationBell.vue')), permission: 'identity.self' },
}
export default context
