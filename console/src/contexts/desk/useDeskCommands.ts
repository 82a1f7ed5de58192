import { nextTick, type ComputedRef, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { useCommands, type Command } from '@/shell'
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
}

/** Everything that the desk can do, by palette and by key (GUIDE 7). */
export function useDeskCommands(context: Context): void {
  const { t } = useI18n()

  function turn(by: number): void {
    const at = SIDE_TABS.indexOf(context.sideTab.value)
    context.sideTab.value = SIDE_TABS[(at + by + SIDE_TABS.length) % SIDE_TABS.length] ?? 'customer'
  }

  function list(): Command[] {
    const group = t('desk.group.list')
    return [
      { id: 'desk.next', title: context.hasOffer.value ? t('desk.command.accept') : t('desk.command.next'), group, icon: 'headset', keys: 'e', run: () => void context.takeNext() },
      { id: 'desk.down', title: t('desk.command.down'), group, icon: 'down', keys: 'j', sheetOnly: true, run: () => context.step(1) },
      { id: 'desk.up', title: t('desk.command.up'), group, icon: 'up', keys: 'k', sheetOnly: true, run: () => context.step(-1) },
    ]
  }

  function thread(): Command[] {
    const current = context.conversation.value
    if (!current) return []
    const group = t('desk.group.contact', { name: current.customer?.name || t('desk.anonymous') })
    const pane = () => context.pane.value
    const own: Command[] = current.may.resolve
      ? [
          { id: 'desk.transfer', title: t('desk.command.transfer'), group, icon: 'transfer', keys: 'alt+t', run: () => void pane()?.openTransfer() },
          { id: 'desk.close', title: t('desk.command.close'), group, icon: 'check', keys: 'mod+enter', run: () => void pane()?.startWrapUp() },
        ]
      : []
    return [
      ...own,
      { id: 'desk.write', title: t('desk.command.write'), group, icon: 'edit', keys: 'r', run: () => void nextTick(() => pane()?.composer?.focus()) },
      { id: 'desk.mode', title: t('desk.command.mode'), group, icon: 'lock', keys: 'n', run: () => pane()?.composer?.switchMode() },
      { id: 'desk.canned', title: t('desk.command.canned'), group, icon: 'slash', keys: '/', run: () => pane()?.composer?.openCanned() },
      { id: 'desk.suggestion', title: t('desk.command.suggestion'), group, icon: 'book', keys: 'alt+1', run: () => pane()?.insertSuggestion() },
      { id: 'desk.side.next', title: t('desk.command.sideNext'), group, icon: 'right', keys: 'alt+arrowright', sheetOnly: true, run: () => turn(1) },
      { id: 'desk.side.before', title: t('desk.command.sideBefore'), group, icon: 'left', keys: 'alt+arrowleft', sheetOnly: true, run: () => turn(-1) },
      { id: 'desk.send', title: t('desk.command.send'), group, icon: 'send', keys: 'enter', sheetOnly: true, passive: true, run: () => undefined },
      { id: 'desk.line', title: t('desk.command.line'), group, icon: 'enter', keys: 'shift+enter', sheetOnly: true, passive: true, run: () => undefined },
    ]
  }

  useCommands(() => [...thread(), ...list()])
}
