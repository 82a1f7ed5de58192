/** The first screen: who is speaking, what may be asked, and the warning that saves money. */
import { isShown } from '../core/items'
import { greetingOf } from '../core/when'
import type { Desk, Part } from './desk'
import { button, h, icon, say, show, type IconName } from './dom'

const FEWER = 3

export function welcomePart(desk: Desk): Part {
  const { words, look, chat } = desk
  const greeting = h('h2', {})
  const topics = look.elder ? words.topics.slice(0, FEWER) : words.topics
  const ask = h(
    'div',
    { class: 'ask', role: 'group', 'aria-label': words.often },
    h('div', { class: 'label', 'aria-hidden': 'true' }, words.often),
    ...topics.map((topic) =>
      button({ onclick: () => chat.send(topic.text) }, icon(topic.icon as IconName), h('span', {}, topic.label), icon('right', 's')),
    ),
  )
  const loss = { onclick: () => chat.send(words.lossText) }
  const block = look.elder
    ? button({ class: 'opt', ...loss }, icon('lock'), words.safeElderAction)
    : button({ class: 'link', ...loss }, words.safeAction)
  const safe = h(
    'div',
    { class: 'alert warn' },
    icon('shield'),
    h(
      'div',
      {},
      h('b', {}, words.safeTitle),
      look.elder ? h('p', {}, words.safeElder) : h('div', {}, `${words.safeText} `, block),
    ),
  )
  const privacy = h('p', { class: 'privacy-line' }, button({ class: 'link', testid: 'welcome-privacy', onclick: () => desk.openPrivacy() }, words.privacy.openLong))
  const full = h('div', { class: 'welcome' }, greeting, h('p', { class: 't2' }, words.introduction), ask, safe, look.elder ? block : null, privacy)
  const short = h('p', { class: 'csys intro' }, icon('bot', 's'), ' ', words.introductionShort)
  const element = h('div', {}, full, short)

  function update(): void {
    const { thread } = chat
    const begun = thread.messages.some(isShown) || thread.outbox.length > 0 || thread.personAsked
    show(full, !begun)
    show(short, begun)
    const hello = words.hello[greetingOf(new Date().getHours())]
    const name = thread.conversation?.customerName
    say(greeting, name ? words.helloName(hello, name) : hello)
  }
  return { element, update }
}
