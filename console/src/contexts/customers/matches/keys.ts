import type { KeyEntry } from '@/shell'

const group = 'matches.title'
const permission = 'customers.matches'

const keys: KeyEntry[] = [
  { id: 'matches.next', title: 'matches.next', group, keys: 'j', permission },
  { id: 'matches.previous', title: 'matches.previous', group, keys: 'k', permission },
  { id: 'matches.same', title: 'matches.same', group, keys: 'y', permission: 'customers.merge' },
  { id: 'matches.different', title: 'matches.different', group, keys: 'n', permission: 'customers.merge' },
]
export default keys
