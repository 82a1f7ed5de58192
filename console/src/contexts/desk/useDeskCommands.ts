import { nextTick, type ComputedRef, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { can, useCommands, type Command } from '@/shell'
import { canAskIdentity } from './thread/thread'
import { useMacroUndo } from './macros/useMacroUndo'
import { SIDE_TABS, type SideTab } from './side/tabs'
import type ThreadPane from './thread/ThreadPane.vue'
import type { Conversation } from './types'

interface Context {
  pane: Ref<InstanceType<typeof ThreadPane> | undefined>
  conversation: ComputedRef<Conversation | undefined>
  sideTab: Ref<SideTab>
  hasOffer: ComputedRef<boolean>
  takeNext: () => Promise<void>
  step: (by: number) => void
  newOrder: () => void
  showHome: () => Promise<void>
}

/** Everything that the desk can do, by palette and by key (GUIDE 7). */
export function useDeskCommands(context: Context): void {
  const { t } = useI18n()

  function turn(by: number): void {
    const tabs = SIDE_TABS.filter((each) => each !== 'sides' || can('sides.ask'))
    const at = tabs.indexOf(context.sideTab.value)
    context.sideTab.value = tabs[(at + by + tabs.length) % tabs.length] ?? 'customer'
  }

  function list(): Command[] {
    const group = t('desk.group.list')
    return [
      { id: 'desk.next', title: context.hasOffer.value ? t('desk.command.accept') : t('desk.command.next'), group, icon: 'headset', run: () => void context.takeNext() },
      { id: 'desk.home', title: t('desk.home.title'), group, icon: 'gauge', run: () => void context.showHome() },
      { id: 'desk.down', title: t('desk.command.down'), group, icon: 'down', sheetOnly: true, run: () => context.step(1) },
      { id: 'desk.up', title: t('desk.command.up'), group, icon: 'up', sheetOnly: true, run: () => context.step(-1) },
    ]
  }

  function thread(): Command[] {
    const current = context.conversation.value
    if (!current) return []
    const group = t('desk.group.contact', { name: current.customer?.name || t('desk.anonymous') })
    const pane = () => context.pane.value
    const own: Command[] = current.may.resolve
      ? [
          { id: 'desk.transfer', title: t('desk.command.transfer'), group, icon: 'transfer', run: () => void pane()?.openTransfer() },
          { id: 'desk.snooze', title: t('desk.snooze.title'), group, icon: 'pause', run: () => void pane()?.openSnooze() },
          { id: 'desk.close', title: t('desk.command.close'), group, icon: 'check', run: () => void pane()?.startWrapUp() },
        ]
      : []
    return [
      ...own,
      { id: 'desk.write', title: t('desk.command.write'), group, icon: 'edit', run: () => void nextTick(() => pane()?.composer?.focus()) },
      { id: 'desk.mode', title: t('desk.command.mode'), group, icon: 'lock', run: () => pane()?.composer?.switchMode() },
      { id: 'desk.canned', title: t('desk.command.canned'), group, icon: 'slash', run: () => pane()?.composer?.openCanned() },
      { id: 'desk.later', title: t('desk.later.title'), group, icon: 'clock', run: () => void pane()?.composer?.sendLater() },
      ...(current.may.note ? [{ id: 'desk.macro', title: t('desk.command.macro'), group, icon: 'bolt' as const, run: () => pane()?.openMacros() }] : []),
      { id: 'desk.suggestion', title: t('desk.command.suggestion'), group, icon: 'book', run: () => pane()?.insertSuggestion() },
      ...(can('conversations.merge') && (current.may.resolve || current.state === 'closed') ? [{ id: 'desk.split', title: t('desk.command.split'), group, icon: 'bubbles' as const, run: () => pane()?.openSplit() }] : []),
      ...(canAskIdentity(current) ? [{ id: 'desk.identity', title: t('desk.command.identity'), group, icon: 'shield' as const, run: () => void pane()?.askIdentity() }] : []),
      ...(can('cases.work') ? [{ id: 'desk.order', title: t('desk.command.order'), group, icon: 'checks' as const, run: context.newOrder }] : []),
      { id: 'desk.side.next', title: t('desk.command.sideNext'), group, icon: 'right', sheetOnly: true, run: () => turn(1) },
      { id: 'desk.side.before', title: t('desk.command.sideBefore'), group, icon: 'left', sheetOnly: true, run: () => turn(-1) },
      { id: 'desk.send', title: t('desk.command.send'), group, icon: 'send', sheetOnly: true, passive: true, run: () => undefined },
      { id: 'desk.line', title: t('desk.command.line'), group, icon: 'enter', sheetOnly: true, passive: true, run: () => undefined },
    ]
  }

  const macros = useMacroUndo()
  // whether it still can be is asked when it is pressed: the time runs
  const undo: Command = { id: 'desk.macroUndo', title: '', group: '', icon: 'history', run: () => (macros.mayUndo() ? void macros.undo() : undefined) }

  useCommands(() => [...thread(), ...list(), { ...undo, title: t('desk.command.macroUndo'), group: t('desk.group.list') }])
}
