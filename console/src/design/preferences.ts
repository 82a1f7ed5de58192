import { reactive, watch } from 'vue'
import { rememberLanguage } from '@/api'
import type { Language } from './format'

export type ThemeChoice = 'auto' | 'light' | 'dark'

export interface Preferences {
  language: Language
  theme: ThemeChoice
  sound: boolean
  titleBlink: boolean
}

const KEY = 'zhike.preferences'

function load(): Preferences {
  const fallback: Preferences = {
    language: navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en',
    theme: 'auto',
    sound: false,
    titleBlink: false,
  }
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Preferences>
    return { ...fallback, ...stored }
  } catch {
    return fallback
  }
}

/** What this person chose on this computer. Kept in the browser: nothing of it concerns a customer. */
export const preferences = reactive<Preferences>(load())

const systemDark = matchMedia('(prefers-color-scheme: dark)')

/** What is really shown, after the system's wish is asked for `auto`. */
export const appearance = reactive({ dark: false })

function apply(): void {
  appearance.dark = preferences.theme === 'dark' || (preferences.theme === 'auto' && systemDark.matches)
  document.documentElement.dataset.theme = appearance.dark ? 'dark' : 'light'
  document.documentElement.lang = preferences.language === 'en' ? 'en' : 'zh-CN'
  rememberLanguage(preferences.language)
}

/** Shows the preferences on the page and keeps them. Call once at start. */
export function startPreferences(): void {
  apply()
  systemDark.addEventListener('change', apply)
  watch(
    preferences,
    (now) => {
      apply()
      try {
        localStorage.setItem(KEY, JSON.stringify(now))
      } catch {
        // a full or closed store: the choice lasts as long as the page
      }
    },
    { deep: true, flush: 'sync' },
  )
}
