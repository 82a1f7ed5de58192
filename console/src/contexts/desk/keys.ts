import type { KeyEntry } from '@/shell'

const list = 'desk.group.list'
const contact = 'desk.group.thisContact'
const permission = 'routing.work'

const keys: KeyEntry[] = [
  { id: 'desk.next', title: 'desk.command.next', group: list, keys: 'e', permission },
  { id: 'desk.down', title: 'desk.command.down', group: list, keys: 'j', permission },
  { id: 'desk.up', title: 'desk.command.up', group: list, keys: 'k', permission },
  { id: 'desk.write', title: 'desk.command.write', group: contact, keys: 'r', permission },
  { id: 'desk.mode', title: 'desk.command.mode', group: contact, keys: 'n', permission },
  { id: 'desk.canned', title: 'desk.command.canned', group: contact, keys: '/', permission },
  { id: 'desk.later', title: 'desk.later.title', group: contact, keys: 'alt+l', permission },
  { id: 'desk.snooze', title: 'desk.snooze.title', group: contact, keys: 'alt+z', permission },
  { id: 'desk.macro', title: 'desk.command.macro', group: contact, keys: 'alt+m', permission },
  { id: 'desk.macroUndo', title: 'desk.command.macroUndo', group: contact, keys: 'alt+u', permission },
  { id: 'desk.suggestion', title: 'desk.command.suggestion', group: contact, keys: 'alt+1', permission },
  { id: 'desk.identity', title: 'desk.command.identity', group: contact, keys: 'alt+v', permission },
  { id: 'desk.order', title: 'desk.command.order', group: contact, keys: 'alt+o', permission },
  { id: 'desk.transfer', title: 'desk.command.transfer', group: contact, keys: 'alt+t', permission },
  { id: 'desk.close', title: 'desk.command.close', group: contact, keys: 'mod+enter', permission },
  { id: 'desk.side.next', title: 'desk.command.sideNext', group: contact, keys: 'alt+arrowright', permission },
  { id: 'desk.side.before', title: 'desk.command.sideBefore', group: contact, keys: 'alt+arrowleft', permission },
  { id: 'desk.send', title: 'desk.command.send', group: contact, keys: 'enter', fixed: true, permission },
  { id: 'desk.line', title: 'desk.command.line', group: contact, keys: 'shift+enter', fixed: true, permission },
]
export default keys
