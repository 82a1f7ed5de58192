/** How the page looks: language, theme and elder mode. What the customer chose here wins over what the browser says. */
import { loadChoices, saveChoices, type Choices } from './shelf'

export interface Look {
  language: 'zh' | 'en'
  dark: boolean
  elder: boolean
}

const systemDark = matchMedia('(prefers-color-scheme: dark)')

function languageWanted(asked: string | null, choices: Choices): 'zh' | 'en' {
  if (asked === 'zh' || asked === 'en') return asked
  if (choices.language) return choices.language
  return navigator.languages.some((one) => one.toLowerCase().startsWith('zh')) ? 'zh' : 'en'
}

export class Appearance {
  look: Look
  private choices: Choices

  constructor(
    asked: URLSearchParams,
    private readonly changed: () => void,
  ) {
    this.choices = loadChoices()
    const theme = asked.get('theme')
    if (theme === 'dark' || theme === 'light') this.choices.theme = theme
    this.look = {
      language: languageWanted(asked.get('lang'), this.choices),
      dark: this.dark(),
      elder: asked.has('elder') ? asked.get('elder') !== '0' : (this.choices.elder ?? false),
    }
    this.apply()
    systemDark.addEventListener('change', () => this.set({}))
  }

  set(choices: Choices): void {
    this.choices = { ...this.choices, ...choices }
    saveChoices(this.choices)
    this.look = {
      language: choices.language ?? this.look.language,
      dark: this.dark(),
      elder: choices.elder ?? this.look.elder,
    }
    this.apply()
    this.changed()
  }

  /** The bank knows this customer as an elder: large text, unless they chose otherwise. */
  suggestElder(): void {
    if (this.choices.elder !== undefined || this.look.elder) return
    this.look = { ...this.look, elder: true }
    this.apply()
    this.changed()
  }

  private dark(): boolean {
    return this.choices.theme ? this.choices.theme === 'dark' : systemDark.matches
  }

  private apply(): void {
    const root = document.documentElement
    root.lang = this.look.language === 'zh' ? 'zh-CN' : 'en'
    root.dataset.theme = this.look.dark ? 'dark' : 'light'
    if (this.look.elder) root.dataset.mode = 'elder'
    else delete root.dataset.mode
    // errors come in this language; the console's own choice on this host stays untouched
    document.cookie = `zhike_lang=${this.look.language}; path=/api/v1/chat; samesite=strict`
  }
}
