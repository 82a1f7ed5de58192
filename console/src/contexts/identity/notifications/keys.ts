import type { KeyEntry } from '@/shell'

const keys: KeyEntry[] = [{ id: 'notifications', title: 'notifications.title', group: 'shell.group.general', keys: 'alt+i' }]
export default keys
