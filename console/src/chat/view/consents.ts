/** A known customer's consents: what was said, the text it is about, and one tap to change it. */
import type { Consent, OwnData, Privacy } from '../core/privacy'
import { dayOf } from '../core/when'
import type { Desk } from './desk'
import { button, h, icon } from './dom'
import { outcome } from './told'

export function consentList(own: OwnData, privacy: Privacy, desk: Desk): HTMLElement {
  return h('div', { class: 'pcards' }, ...own.consents.map((each) => card(each, privacy, desk)))
}

function card(consent: Consent, privacy: Privacy, desk: Desk): HTMLElement {
  const { look } = desk
  const words = desk.words.privacy
  const name = consent.name[look.language]
  const label = consent.holds ? words.withdraw : words.give
  const act = button(
    {
      class: consent.holds ? 'opt mut' : 'opt',
      'aria-label': words.forPurpose(label, name),
      'data-keep': `consent-${consent.purpose}`,
      testid: `consent-${consent.purpose}`,
      'aria-disabled': privacy.busy ? 'true' : null,
      onclick: () => void privacy.decide(consent, consent.holds ? 'withdrawn' : 'given'),
    },
    label,
  )
  const text = h('p', { class: 'ctext' }, consent.text[look.language])
  const newer = consent.holds && consent.saidVersion < consent.version
  return h(
    'article',
    { class: 'pcard' },
    h('h3', {}, name),
    h('p', { class: 't2' }, consent.why[look.language]),
    h('p', { class: consent.holds ? 'said on' : 'said' }, icon(consent.holds ? 'checkCircle' : 'dash', 's'), h('span', {}, standingOf(consent, desk))),
    newer ? h('p', { class: 'small t2' }, words.newer(consent.version)) : null,
    // whoever is asked to agree has the text before their eyes
    h('details', { open: !consent.holds }, h('summary', {}, words.text(consent.version)), text),
    h('div', { class: 'opts' }, act),
    outcome(consent.purpose, privacy, desk),
  )
}

function standingOf(consent: Consent, desk: Desk): string {
  const words = desk.words.privacy
  if (!consent.decision) return words.silent
  const day = dayOf(new Date(consent.saidAt), desk.look.language)
  if (consent.holds) return words.holds(day, consent.saidVersion)
  return consent.decision === 'given' ? words.outdated(day, consent.saidVersion) : words.withdrawn(day)
}
