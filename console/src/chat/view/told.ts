/** What came of an act, told beside the button that did it. */
import { ASKING, type Privacy, type Told } from '../core/privacy'
import { dayOf, localDay } from '../core/when'
import type { Desk } from './desk'
import { h, icon } from './dom'

/** The sentence of what happened; it is also spoken. */
export function sentenceOf(told: Told, privacy: Privacy, desk: Desk): string {
  const words = desk.words.privacy
  const { language } = desk.look
  if (told.what === 'received') return words.received(told.request.number, dayOf(localDay(told.request.dueOn), language))
  const consents = typeof privacy.own === 'object' ? privacy.own.consents : []
  return words[told.what](consents.find((each) => each.purpose === told.purpose)?.name[language] ?? '')
}

/** `at` a purpose or `ASKING`; null where nothing is to be told there. */
export function outcome(at: string, privacy: Privacy, desk: Desk): HTMLElement | null {
  const { told, trouble } = privacy
  if (trouble?.at === at) return h('p', { class: 'why', role: 'alert' }, trouble.message ?? desk.words.failed)
  if (!told || (told.what === 'received' ? ASKING : told.purpose) !== at) return null
  const next = told.what === 'received' ? h('p', {}, desk.words.privacy.receivedNext) : null
  return h(
    'div',
    { class: 'alert ok', testid: 'privacy-told' },
    icon('checkCircle'),
    h('div', {}, h('b', {}, sentenceOf(told, privacy, desk)), next),
  )
}
