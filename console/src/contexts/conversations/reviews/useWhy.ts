import { useI18n } from 'vue-i18n'
import type { Review } from './calls'

/** What calls for a second person, in words; a code without words of its own stands as it is. */
export function useWhy(): (why: Review['whys'][number]) => string {
  const { t, te } = useI18n()
  return ({ kind, what }) => {
    const key = `reviews.${kind === 'reason' ? 'flag' : kind}.${what}`
    return t(`reviews.why.${kind}`, { what: te(key) ? t(key) : what })
  }
}
