import { useI18n } from 'vue-i18n'
import type { Router } from 'vue-router'
import { preferences } from '@/design'
import { useCommands, type Command } from './commands'
import { useDestinations } from './navigation'
import { signOut } from './session'
import { useShell } from './ui'

/** The commands that work everywhere: going places, language, theme, help, signing out. */
export function useShellCommands(router: Router): void {
  const { t } = useI18n()
  const shell = useShell()
  const destinations = useDestinations()

  function places(): Command[] {
    return destinations.value.map((each) => ({
      id: `go.${each.name}`,
      title: t('shell.go', { place: t(each.label) }),
      group: t('shell.group.go'),
      icon: each.icon,
      run: () => void router.push(each.path),
    }))
  }

  function general(): Command[] {
    const group = t('shell.group.general')
    return [
      { id: 'palette', title: t('shell.palette.title'), group, icon: 'search', sheetOnly: true, run: () => (shell.palette = !shell.palette) },
      { id: 'sheet', title: t('shell.sheet.title'), group, icon: 'keyboard', run: () => (shell.sheet = true) },
      { id: 'shortcuts', title: t('shell.keys.title'), group, icon: 'keyboard', run: () => void router.push('/shortcuts') },
      { id: 'settings', title: t('shell.settings.title'), group, icon: 'gear', run: () => void router.push('/settings') },
      {
        id: 'language',
        title: t('shell.other'),
        words: 'language English Chinese 中文 语言',
        group,
        icon: 'language',
        run: () => (preferences.language = preferences.language === 'en' ? 'zh' : 'en'),
      },
      ...(['auto', 'light', 'dark'] as const).map((theme): Command => ({
        id: `theme.${theme}`,
        title: t(`shell.theme.use.${theme}`),
        group,
        icon: theme === 'auto' ? 'screen' : theme === 'light' ? 'sun' : 'moon',
        run: () => (preferences.theme = theme),
      })),
      { id: 'out', title: t('shell.signOut'), group, icon: 'logout', run: () => void signOut() },
    ]
  }

  useCommands(() => [...places(), ...general()])
}
