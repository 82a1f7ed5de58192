import type { KeyEntry } from '@/shell'

const group = 'knowledge.title'
const permission = 'knowledge.edit'

const keys: KeyEntry[] = [
  { id: 'knowledge.search', title: 'knowledge.search', group, keys: '/', permission: 'knowledge.read' },
  { id: 'knowledge.down', title: 'knowledge.command.down', group, keys: 'j', permission: 'knowledge.read' },
  { id: 'knowledge.up', title: 'knowledge.command.up', group, keys: 'k', permission: 'knowledge.read' },
  { id: 'knowledge.new', title: 'knowledge.new', group, keys: 'n', permission },
  { id: 'knowledge.edit', title: 'knowledge.command.edit', group, keys: 'e', permission },
  { id: 'knowledge.save', title: 'knowledge.edit.save', group, keys: 'mod+s', permission },
]
export default keys
