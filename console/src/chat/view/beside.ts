/** Matters that are handled side by side: the way to the other one and back, and what was said before this one began. */
import type { Beside, Message } from '../core/wire'
import { attachmentBody } from './attachment'
import type { Desk, Part } from './desk'
import { button, h, icon, show } from './dom'
import { foreign } from './message'

export interface BesideParts extends Part {
  /** What the present matter took along of another thread, above its own lines. */
  taken: HTMLElement
}

export function besidePart(desk: Desk): BesideParts {
  const { words, chat } = desk
  const element = h('div', {})
  const title = h('h2', { id: 'chat-taken' }, words.beside.taken)
  const said = h('ul', {})
  const taken = h('section', { class: 'taken', 'aria-labelledby': 'chat-taken', hidden: true, testid: 'chat-taken' }, title, said)
  let shown = ''

  function update(): void {
    const conversation = chat.thread.conversation
    const beside = conversation?.beside ?? []
    const before = conversation?.taken ?? []
    // built anew only where something differs: focus stays, and nothing is read out twice
    const now = JSON.stringify([beside, before])
    if (now === shown) return
    shown = now
    const kept = Boolean(document.activeElement?.closest('[data-beside]'))
    element.replaceChildren(...beside.map((each) => line(each)))
    said.replaceChildren(...before.map((each) => quote(each)))
    show(taken, before.length > 0)
    if (kept) element.querySelector<HTMLElement>('[data-beside]')?.focus()
  }

  function line(each: Beside): HTMLElement {
    const text = each.about ? words.beside.other(each.about) : words.beside.first
    const go = button({ class: 'link', 'data-beside': each.id, testid: 'chat-turn', onclick: () => void chat.turn(each.id) }, each.about ? words.beside.show : words.beside.back)
    const news = each.unread ? h('b', { class: 'news' }, words.beside.news) : null
    return h('div', { class: 'banner beside', role: 'status', testid: 'chat-beside' }, icon('bubbles', 's'), h('span', {}, text), news, go)
  }

  function quote(message: Message): HTMLElement {
    const file = message.attachment && attachmentBody(message.attachment, desk)
    const who = message.author === 'customer' ? null : h('span', { class: 'small t3' }, `${message.author === 'agent' ? message.authorName || words.agent : words.assistant} `)
    return h('li', { lang: foreign(message.text) }, who, message.text || null, file)
  }
  return { element, update, taken }
}
