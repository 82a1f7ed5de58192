import { computed, watch, type ComputedRef } from 'vue'
import { createI18n, useI18n } from 'vue-i18n'
import { preferences, type Language } from '@/design'

type Tree = { [key: string]: string | Tree }

/** "../contexts/desk/strings.zh.json" -> "desk" */
function nameOf(path: string): string {
  return path.split('/').at(-2) ?? ''
}

/** Gathers the string files of the design, the shell and every context; the folder's name is the first part of the key. */
export function gather(files: Record<string, unknown>, language: Language): Tree {
  const tree: Tree = {}
  for (const [path, content] of Object.entries(files)) {
    if (path.endsWith(`strings.${language}.json`)) tree[nameOf(path)] = content as Tree
  }
  return tree
}

export function makeI18n(files: Record<string, unknown>) {
  const i18n = createI18n({
    legacy: false,
    locale: preferences.language,
    fallbackLocale: 'zh',
    messages: { zh: gather(files, 'zh'), en: gather(files, 'en') },
  })
  watch(
    () => preferences.language,
    (language) => (i18n.global.locale.value = language),
  )
  return i18n
}

/** The language as our own type, for formats and for picking `name_zh` / `name_en`. */
export function useLanguage(): ComputedRef<Language> {
  const { locale } = useI18n()
  return computed(() => (locale.value === 'en' ? 'en' : 'zh'))
}

/** Picks the user's language out of `{zh, en}` as the server sends it. */
export function useNamed(): (names: { zh: string; en: string } | null | undefined) => string {
  const language = useLanguage()
  return (names) => (names ? names[language.value] || names.zh : '')
}
