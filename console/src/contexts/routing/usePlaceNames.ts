import { useI18n } from 'vue-i18n'
import { useNamed } from '@/shell'
import type { QueueLine } from './calls'

/** The places of a policy document in words: what a number is, and of which queue. */
export function usePlaceNames(queues: () => QueueLine[]) {
  const { t, te } = useI18n()
  const named = useNamed()
  const queueName = (key: string): string => named(queues().find((one) => one.key === key)?.name) || key

  function placeName(place: string): string {
    const [first, ...rest] = place.split('.')
    if (first === 'ladders') return `${queueName(rest[0] ?? '')} · ${t(`routing.policy.ladder.${rest[1] ?? ''}`)}`
    const key = `routing.policy.place.${place.replace('weights.', '').replaceAll('.', '_')}`
    return te(key) ? t(key) : place
  }

  /** A value in words: an overflow by the queue's name, nothing as a dash. */
  function shown(place: string, value: unknown): string {
    if (value === null || value === undefined || value === '') return '–'
    return place.endsWith('overflow_to') ? queueName(String(value)) : String(value)
  }
  return { placeName, queueName, shown }
}
