import { useI18n } from 'vue-i18n'
import { useNamed } from '@/shell'
import type { Metric, Name } from '../calls'

/** What a value of a dimension is called. */
export function useWords(): (labels: Record<string, Name>, key: unknown) => string {
  const { t } = useI18n()
  const named = useNamed()
  return (labels, key) => {
    if (key === null || key === undefined) return t('quality.unknown')
    const label = labels[typeof key === 'boolean' ? (key ? 'True' : 'False') : String(key)]
    return label ? named(label) : String(key)
  }
}

/** A value of a dimension as a filter in an address. */
export function asFilter(key: unknown): string {
  return key === null || key === undefined ? 'none' : String(key)
}

const RATIOS = ['share', 'rate', 'mean', 'score', 'ratio', 'weighted', 'pace', 'exposure']

/** Whether a change of it can be split into mix and rate: one amount of contacts divided by another. */
export function splits(metric: Metric): boolean {
  return RATIOS.includes(metric.kind) && metric.dataset === 'contacts'
}
