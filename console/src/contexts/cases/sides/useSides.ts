import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { useI18n } from 'vue-i18n'
import { formatDuration } from '@/design'
import { useLanguage, useLiveQueries, useNamed } from '@/shell'
import { calls, type Line } from './calls'

export const KEYS = [['side-threads'], ['side-thread'], ['sides-of']] as const

/** What the page, the drawer and what shows side threads inside other pages say in the same words. */
export function useSides() {
  const { t } = useI18n()
  const language = useLanguage()
  const named = useNamed()
  const client = useQueryClient()
  const departments = useQuery({ queryKey: ['side-departments'], queryFn: calls.departments, staleTime: 30_000 })
  useLiveQueries((change) => (change.topic === 'sides' ? KEYS : []))

  return {
    departments,
    departmentName: (id: string) => named(departments.data.value?.find((each) => each.id === id)?.name),
    span: (minutes: number) => formatDuration(minutes * 60, language.value),
    /** The clock in words: how much working time is left, or how much it is over. */
    leftOf(line: Line): string {
      if (line.remaining_s === null) return ''
      const span = formatDuration(Math.abs(line.remaining_s), language.value)
      return t(line.overdue ? 'sides.over' : 'sides.left', { span })
    },
    toneOf: (line: Line): 'danger' | 'ok' | 'info' | 'plain' => (line.overdue ? 'danger' : line.state === 'answered' ? 'ok' : line.state === 'open' ? 'info' : 'plain'),
    refresh: () => Promise.all([...KEYS, ['side-departments']].map((queryKey) => client.invalidateQueries({ queryKey }))),
  }
}
