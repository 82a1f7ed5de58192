import { useI18n } from 'vue-i18n'
import { can, useCommands, type Command } from '@/shell'

interface Context {
  step: (by: number) => void
  turn: (by: number) => void
  open: () => void
  pick: (range: boolean) => void
  all: () => void
  none: () => void
  act: () => void
  save: () => void
}

/** Everything that the list can do, by palette and by key. */
export function useListCommands(context: Context): void {
  const { t } = useI18n()

  function list(): Command[] {
    const group = t('conversations.group')
    const acting: Command[] = can('conversations.reply') ? [{ id: 'conversations.act', title: t('conversations.command.act'), group, icon: 'bolt', run: context.act }] : []
    return [
      { id: 'conversations.down', title: t('conversations.command.down'), group, icon: 'down', sheetOnly: true, run: () => context.step(1) },
      { id: 'conversations.up', title: t('conversations.command.up'), group, icon: 'up', sheetOnly: true, run: () => context.step(-1) },
      { id: 'conversations.open', title: t('conversations.command.open'), group, icon: 'enter', sheetOnly: true, run: context.open },
      { id: 'conversations.pick', title: t('conversations.command.pick'), group, icon: 'check', sheetOnly: true, run: () => context.pick(false) },
      { id: 'conversations.range', title: t('conversations.command.range'), group, icon: 'checks', sheetOnly: true, run: () => context.pick(true) },
      { id: 'conversations.all', title: t('conversations.command.all'), group, icon: 'checks', run: context.all },
      { id: 'conversations.none', title: t('conversations.command.none'), group, icon: 'x', run: context.none },
      ...acting,
      { id: 'conversations.save', title: t('conversations.command.save'), group, icon: 'star', run: context.save },
      { id: 'conversations.nextView', title: t('conversations.command.nextView'), group, icon: 'down', sheetOnly: true, run: () => context.turn(1) },
      { id: 'conversations.previousView', title: t('conversations.command.previousView'), group, icon: 'up', sheetOnly: true, run: () => context.turn(-1) },
    ]
  }

  useCommands(list)
}
