/** A known customer's rights: what was asked before, and the form that asks. */
import { ASKING, type OwnData, type OwnRequest, type Privacy } from '../core/privacy'
import { dayOf, localDay } from '../core/when'
import type { Desk } from './desk'
import { button, h, icon, say, show } from './dom'
import { outcome } from './told'

const KINDS = ['see', 'copy', 'portability', 'correct', 'delete', 'refuse_automation'] as const
const OPEN = ['received', 'open', 'second']
const LONGEST = 200

export function requestList(own: OwnData, desk: Desk): HTMLElement | null {
  if (own.requests.length === 0) return null
  const words = desk.words.privacy
  const items = own.requests.map((each) => {
    const field = own.correctable.find((one) => one.field === each.field)?.name[desk.look.language]
    return h(
      'li',
      {},
      h('b', {}, [words.kinds[each.kind] ?? each.kind, field].filter(Boolean).join(' · ')),
      h('span', { class: 't2' }, standingOf(each, desk)),
      h('span', { class: 'small t3' }, each.number),
    )
  })
  return h('div', {}, h('h3', {}, words.requestsTitle), h('ul', { class: 'requests' }, ...items))
}

function standingOf(request: OwnRequest, desk: Desk): string {
  const words = desk.words.privacy
  const parts = [words.states[request.state] ?? request.state]
  if (request.refusal) parts.push(words.refusals[request.refusal] ?? request.refusal)
  if (OPEN.includes(request.state)) parts.push(words.due(dayOf(localDay(request.dueOn), desk.look.language)))
  return parts.join(desk.look.language === 'zh' ? '，' : '. ')
}

export function requestForm(own: OwnData, privacy: Privacy, desk: Desk): HTMLElement {
  const words = desk.words.privacy
  const correction = correctionFields(own, privacy, desk)
  const kinds = KINDS.map((kind) => {
    const choice = h('input', { type: 'radio', name: 'right', value: kind, 'data-keep': `right-${kind}` })
    choice.checked = privacy.form.kind === kind
    choice.addEventListener('change', () => {
      privacy.form.kind = kind
      show(correction.element, kind === 'correct')
    })
    const help = h('span', { class: 'small t2' }, words.kindHelp[kind] ?? '')
    return h('label', { class: 'pick' }, choice, h('span', {}, h('b', {}, words.kinds[kind] ?? kind), help))
  })
  const submit = button({ class: 'opt', 'data-keep': 'ask', testid: 'ask-right', 'aria-disabled': privacy.busy ? 'true' : null, onclick: () => correction.check() && void privacy.ask() }, words.submit)
  show(correction.element, privacy.form.kind === 'correct')
  return h(
    'form',
    { class: 'rform', onsubmit: (event) => event.preventDefault() },
    h('fieldset', {}, h('legend', {}, words.ask), ...kinds),
    correction.element,
    h('div', { class: 'alert info' }, icon('info'), h('p', {}, words.next)),
    h('div', { class: 'opts' }, submit),
    outcome(ASKING, privacy, desk),
  )
}

function correctionFields(own: OwnData, privacy: Privacy, desk: Desk) {
  const words = desk.words.privacy
  const field = h('select', { id: 'right-field', 'data-keep': 'right-field' })
  for (const each of own.correctable) field.append(h('option', { value: each.field }, each.name[desk.look.language]))
  privacy.form.field ||= own.correctable[0]?.field ?? ''
  field.value = privacy.form.field
  field.addEventListener('change', () => (privacy.form.field = field.value))
  const value = h('input', { id: 'right-value', type: 'text', maxlength: LONGEST, autocomplete: 'off', 'data-keep': 'right-value', 'aria-describedby': 'right-help right-why' })
  value.value = privacy.form.value
  value.addEventListener('input', () => (privacy.form.value = value.value))
  const why = h('p', { class: 'why', id: 'right-why', role: 'alert' })
  const element = h(
    'div',
    { class: 'correction' },
    h('label', { for: 'right-field' }, words.field),
    field,
    h('label', { for: 'right-value' }, words.value),
    value,
    h('p', { class: 'small t3', id: 'right-help' }, words.valueHelp),
    why,
  )
  function check(): boolean {
    const missing = privacy.form.kind === 'correct' && privacy.form.value.trim() === ''
    say(why, missing ? words.valueNeeded : '')
    if (missing) value.focus()
    return !missing
  }
  return { element, check }
}
