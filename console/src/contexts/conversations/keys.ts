import type { KeyEntry } from '@/shell'

const group = 'conversations.group'
const permission = 'conversations.read'

const keys: KeyEntry[] = [
  { id: 'conversations.down', title: 'conversations.command.down', group, keys: 'j', permission },
  { id: 'conversations.up', title: 'conversations.command.up', group, keys: 'k', permission },
  { id: 'conversations.open', title: 'conversations.command.open', group, keys: 'o', permission },
  { id: 'conversations.pick', title: 'conversations.command.pick', group, keys: 'x', permission },
  { id: 'conversations.range', title: 'conversations.command.range', group, keys: 'v', permission },
  { id: 'conversations.all', title: 'conversations.command.all', group, keys: 'a', permission },
  { id: 'conversations.none', title: 'conversations.command.none', group, keys: 'u', permission },
  { id: 'conversations.act', title: 'conversations.command.act', group, keys: 'b', permission: 'conversations.reply' },
  { id: 'conversations.save', title: 'conversations.command.save', group, keys: 's', permission },
  { id: 'conversations.nextView', title: 'conversations.command.nextView', group, keys: ']', permission },
  { id: 'conversations.previousView', title: 'conversations.command.previousView', group, keys: '[', permission },
]
export default keys
