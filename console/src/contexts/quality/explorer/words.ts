import type { Name } from '../calls'

interface Asked {
  dimension: string
  value: unknown
  labels: Record<string, Record<string, Name>> | undefined
  named: (name: Name) => string
  t: (key: string) => string
  te: (key: string) => boolean
}

/** What a dimension's value is called. */
export function valueWords({ dimension, value, labels, named, t, te }: Asked): string {
  if (value === null || value === undefined || value === 'none') return t('quality.unknown')
  if (dimension === 'hour') return `${String(value)}:00`
  const label = labels?.[dimension]?.[String(value)]
  if (label) return named(label)
  const key = `quality.${dimension}.${String(value)}`
  return te(key) ? t(key) : String(value)
}
