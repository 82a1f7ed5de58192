import { useI18n } from 'vue-i18n'

/** Segments in words that follow from their centre: often, large amounts, seen lately. */
export function useSegmentWords() {
  const { t, te } = useI18n()

  function level(figure: string, value: unknown): string {
    const key = `segments.level.${figure}.${String(value)}`
    return te(key) ? t(key) : String(value)
  }

  function segmentWords(segment: { [key: string]: unknown } | null | undefined, key: string): string {
    if (!segment) return key
    return t('segments.described', { key, frequency: level('frequency', segment.frequency), amount: level('amount', segment.amount), recency: level('recency', segment.recency) })
  }

  function bandWords(band: string): string {
    return te(`segments.band.${band}`) ? t(`segments.band.${band}`) : band
  }

  return { segmentWords, bandWords, level }
}
