/** One line of the thread. Everything anybody wrote becomes a text node, and nothing else. */
import type { Item } from '../core/items'
import { languageOf, splitAddresses } from '../core/text'
import { clock } from '../core/when'
import type { Citation, Message } from '../core/wire'
import { isReading, localVoice, readAloud, stopReading } from './aloud'
import { attachmentBody, citedBody } from './attachment'
import type { Desk } from './desk'
import { button, h, icon, say, show } from './dom'
import { taskCard } from './task'

export interface Line {
  element: HTMLElement
  update: (item: Item) => void
}

const ALERTS: Record<string, 'warn' | 'info'> = { secret_removed: 'warn', still_there: 'info' }

/** The language of `text` where it is not the page's own. */
export function foreign(text: string): string | null {
  const written = languageOf(text)
  return written !== document.documentElement.lang ? written : null
}

/** Approved answers may hold an address to go to; it is shown whole. Nobody else's words ever become a link. */
function body(text: string, linked: boolean): HTMLElement {
  const element = h('div', { class: 'txt', lang: foreign(text) })
  if (!linked) element.textContent = text
  else
    for (const piece of splitAddresses(text)) {
      element.append(
        piece.link
          ? h('a', { href: piece.text, target: '_blank', rel: 'noopener noreferrer nofollow' }, piece.text)
          : piece.text,
      )
    }
  return element
}

function sourceOf(citation: Citation, desk: Desk): HTMLElement {
  const { words } = desk
  const facts = [
    citation.version && words.version(citation.version),
    citation.effectiveFrom && words.since(citation.effectiveFrom.slice(0, 10)),
    citation.rephrased && words.rephrased,
  ].filter(Boolean)
  const original = citation.text
  const full = original === null ? null : h('div', { class: 'original', hidden: true, tabindex: -1 }, original)
  const open: HTMLButtonElement | null = full && button({ class: 'link', 'aria-expanded': 'false' }, words.openSource)
  open?.addEventListener('click', () => {
    if (!full) return
    show(full, full.hidden)
    open.setAttribute('aria-expanded', String(!full.hidden))
    say(open, full.hidden ? words.openSource : words.closeSource)
  })
  const title = h('span', { lang: foreign(citation.title) }, citation.title)
  return h(
    'div',
    { class: 'srcs', testid: 'chat-citation' },
    icon('doc', 's'),
    h(
      'div',
      { class: 'grow' },
      h('div', {}, words.sourceBefore, title, words.sourceAfter),
      h('div', { class: 'facts' }, facts.join(' · '), open && ' ', open),
      full,
    ),
  )
}

function aloudButton(text: string, desk: Desk): HTMLElement | null {
  const voice = desk.look.elder ? localVoice(languageOf(text) ?? 'zh-CN') : null
  if (!voice) return null
  const label = h('span', {}, desk.words.aloud)
  const toggle = button({ class: 'readout' }, icon('speaker'), label)
  toggle.addEventListener('click', () => {
    if (isReading()) return stopReading()
    say(label, desk.words.aloudStop)
    readAloud(text, voice, () => say(label, desk.words.aloud))
  })
  return toggle
}

function speaker(message: Message, desk: Desk): HTMLElement {
  const { words } = desk
  if (message.author !== 'agent') return h('div', { class: 'who' }, icon('bot', 's'), h('b', {}, words.assistant))
  const name = message.authorName || words.agent
  return h(
    'div',
    { class: 'who' },
    h('span', { class: 'avatar', 'aria-hidden': 'true' }, [...name][0] ?? ''),
    h('b', { lang: foreign(name) }, name),
    message.authorName ? h('span', {}, words.agent) : null,
  )
}

function notice(message: Message, desk: Desk): Line {
  const tone = ALERTS[message.notice ?? '']
  const time = clock(new Date(message.at), desk.look.language, desk.look.elder)
  const lang = foreign(message.text)
  const marks = { testid: 'chat-message', 'data-author': 'system', lang }
  const element = tone
    ? h('div', { class: `alert ${tone}`, ...marks }, icon(tone === 'warn' ? 'shield' : 'info'), h('div', {}, message.text))
    : h('div', { class: 'csys', ...marks }, h('time', { datetime: message.at }, time), ' ', message.text)
  return { element, update: () => undefined }
}

function choices(message: Message, desk: Desk): HTMLElement | null {
  if (message.choices.length === 0) return null
  const shown = desk.look.elder && !message.task ? message.choices.slice(0, 3) : message.choices
  return h(
    'div',
    { class: 'opts', role: 'group', 'aria-label': desk.words.choose },
    ...shown.map((choice) =>
      button(
        {
          class: 'opt',
          lang: foreign(choice.label),
          onclick: () => {
            desk.chat.send(choice.text)
            desk.compose()
          },
        },
        choice.label,
      ),
    ),
  )
}

/** The pictures and files of the article that is cited, before its source. */
function citedFiles(message: Message, desk: Desk): HTMLElement | null {
  const files = message.citation?.files ?? []
  if (files.length === 0) return null
  return h('div', { class: 'cited-files', testid: 'chat-cited-files' }, ...files.map((each) => citedBody(each, message.sequence, desk)))
}

/** A line that was said to the customer. */
export function messageLine(message: Message, desk: Desk): Line {
  if (message.author === 'system' && !message.task) return notice(message, desk)
  const { words, look } = desk
  const automatic = message.author !== 'agent'
  const time = clock(new Date(message.at), look.language, look.elder)
  const who = automatic ? words.assistant : message.authorName || words.agent
  const bubble = h(
    'div',
    { class: 'bub', role: 'article', 'aria-label': words.saidAt(who, time), testid: 'chat-message', 'data-author': message.author },
    message.task ? taskCard(message.task, desk) : message.text ? body(message.text, automatic) : null,
    message.attachment && attachmentBody(message.attachment, desk),
    citedFiles(message, desk),
    aloudButton(message.text, desk),
    message.citation && sourceOf(message.citation, desk),
  )
  const name = speaker(message, desk)
  const options = choices(message, desk)
  const element = h('div', { class: automatic ? 'cm bot' : 'cm hum' }, name, bubble, options)
  const update = (item: Item) => {
    if (item.kind !== 'message') return
    if (options) show(options, item.answerable)
    const secure = bubble.querySelector<HTMLElement>('.secure-form')
    if (secure) show(secure, item.answerable || message.author === 'system')
    show(name, !item.follows)
  }
  return { element, update }
}
