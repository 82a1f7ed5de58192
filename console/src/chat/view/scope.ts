/** The published scope as a reading: what is used for what, on which basis, how long, and who receives it. */
import type { Both, ScopePart, ScopePurpose } from '../core/privacy'
import type { Desk } from './desk'
import { h } from './dom'

const YEAR = 365

export function scopeList(scope: readonly ScopePurpose[], desk: Desk): HTMLElement {
  const { look, words } = desk
  const items = scope.map((one) =>
    h(
      'article',
      { class: 'pcard' },
      h('h3', {}, one.name[look.language]),
      h('p', { class: 't2' }, one.why[look.language]),
      ...one.parts.map((part) => facts(part, desk)),
      one.automated ? h('p', { class: 'small t2' }, words.privacy.automated) : null,
    ),
  )
  return h('div', { class: 'pcards' }, ...items)
}

function facts(part: ScopePart, desk: Desk): HTMLElement {
  const { look } = desk
  const words = desk.words.privacy
  const joined = (texts: readonly Both[]) => texts.map((each) => each[look.language]).join(words.comma)
  const time = part.days % YEAR === 0 ? words.years(part.days / YEAR) : words.days(part.days)
  const rows: [string, string][] = [
    [words.fields, joined(part.fields)],
    [words.basis, words.bases[part.basis] ?? part.basis],
    [words.kept, words.keptFor(time, part.since[look.language])],
    [words.shared, joined(part.shared) || words.nobody],
  ]
  return h('dl', { class: 'facts' }, ...rows.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]))
}
