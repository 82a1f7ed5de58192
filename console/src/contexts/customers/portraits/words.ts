import { useI18n } from 'vue-i18n'
import type { components } from '@/api'
import { formatNumber } from '@/design'

export type Condition = components['schemas']['ConditionBody']
export type Value = Condition['value']

const PERCENT = new Set(['morning_share', 'alive_percent'])

/** Facts, comparisons and values in words: "contacts in 90 days: 5, at least 4". */
export function useFactWords() {
  const { t, te } = useI18n()

  function valueWords(fact: string, value: Value): string {
    if (typeof value === 'boolean') return t(value ? 'portraits.yes' : 'portraits.no')
    if (typeof value === 'number') return formatNumber(value, Number.isInteger(value) ? 0 : 1) + (PERCENT.has(fact) ? '%' : '')
    const key = `portraits.word.${fact}.${value}`
    return te(key) ? t(key) : value
  }

  function conditionWords(condition: Condition): string {
    return t(`portraits.says.${condition.operator}`, { fact: t(`portraits.fact.${condition.fact}`), value: valueWords(condition.fact, condition.value) })
  }

  function reasonWords(condition: Condition, actual: Value): string {
    const fact = t(`portraits.fact.${condition.fact}`)
    if (typeof actual !== 'number') return t('portraits.reasonIs', { fact, actual: valueWords(condition.fact, actual) })
    return t(`portraits.reason.${condition.operator}`, { fact, actual: valueWords(condition.fact, actual), value: valueWords(condition.fact, condition.value) })
  }

  return { valueWords, conditionWords, reasonWords }
}
