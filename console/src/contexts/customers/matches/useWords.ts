import { useI18n } from 'vue-i18n'

const CODES = new Set(['gender', 'tier', 'language'])

/** A field's value in words: codes are translated, what is not there is a dash. */
export function useWords(): (field: string, value: string) => string {
  const { t, te } = useI18n()
  return (field, value) => {
    if (!value) return '–'
    const key = `matches.value.${field}.${value}`
    return CODES.has(field) && te(key) ? t(key) : value
  }
}
