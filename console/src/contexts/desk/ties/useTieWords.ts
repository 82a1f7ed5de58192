import { useI18n } from 'vue-i18n'

/** How another conversation is named: its channel and the end of its number. */
export function useTieWords() {
  const { t, te } = useI18n()
  const channel = (code: string | undefined): string => (code && te(`desk.channel.${code}`) ? t(`desk.channel.${code}`) : (code ?? ''))
  const number = (id: string): string => id.slice(-8).toUpperCase()
  return { channel, number, of: (code: string | undefined, id: string) => `${channel(code)} ${number(id)}`.trim() }
}
