import { useQuery } from '@tanstack/vue-query'
import { useI18n } from 'vue-i18n'
import { formatDuration } from '@/design'
import { useLanguage, useNamed } from '@/shell'
import { calls as routing } from '../calls'
import { useReasonNames } from '../floor/useReasonNames'
import type { Ladder, LadderStep, Target } from './calls'

/** What a target is about, and what a step does, in words. */
export function useMatterWords() {
  const { t, te } = useI18n()
  const named = useNamed()
  const language = useLanguage()
  const { nameOf } = useReasonNames()
  const queues = useQuery({ queryKey: ['routing', 'queues'], queryFn: routing.queues, staleTime: 60_000 })

  const queueName = (key: string): string => named(queues.data.value?.items.find((one) => one.key === key)?.name) || key
  const channelName = (key: string): string => (te(`levels.channel.${key}`) ? t(`levels.channel.${key}`) : key)
  const audienceName = (key: string): string => (te(`levels.audience.${key}`) ? t(`levels.audience.${key}`) : key)
  const span = (seconds: number | null): string => (seconds === null ? '–' : formatDuration(seconds, language.value))
  const about = (target: Target): string[] => [...target.reasons.map(nameOf), ...target.urgencies, ...target.queues.map(queueName), ...target.channels.map(channelName)]

  function stepWords(step: LadderStep): string {
    const when = step.offset_s === 0 ? t('levels.step.at') : t(step.offset_s < 0 ? 'levels.step.before' : 'levels.step.after', { span: span(Math.abs(step.offset_s)) })
    return t('levels.step.words', { measure: t(`levels.measure.${step.measure}`), when, who: audienceName(step.tells) })
  }
  const ladderName = (ladders: readonly Ladder[], key: string | null): string => (key ? named(ladders.find((each) => each.key === key)?.name) || key : t('levels.target.noLadder'))
  return { queues, queueName, channelName, audienceName, nameOf, about, span, stepWords, ladderName }
}
