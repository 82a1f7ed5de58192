/** The thread: lines in order, kept at the end while the customer is there, never moved while they read above. */
import { itemsOf, typingNow, type Item } from '../core/items'
import { moment } from '../core/when'
import type { Desk, Part } from './desk'
import { arrange, button, h, icon, say, show } from './dom'
import { messageLine, type Line } from './message'
import { ownLine } from './own'

const NEAR_PX = 80
const TALL = 0.85 // of the height of the thread

export interface ThreadPart extends Part {
  toEnd: () => void
}

/** `before` and `after` are shown in the same scroll as the lines: the introduction, the queue card, the ending. */
export function threadPart(desk: Desk, before: HTMLElement[], after: HTMLElement[]): ThreadPart {
  const { words } = desk
  const lines = new Map<string, Line>()
  const log = h('div', { class: 'log', role: 'log', 'aria-live': 'polite', 'aria-relevant': 'additions', 'aria-label': words.log })
  const typingText = h('span', { class: 'sr' })
  const typing = h(
    'div',
    { class: 'typing', role: 'status', hidden: true },
    h('span', { class: 'dots', 'aria-hidden': 'true' }, h('i'), h('i'), h('i')),
    typingText,
  )
  const end = h('div', { class: 'end', 'aria-hidden': 'true' })
  const scroll = h('div', { class: 'cbody', tabindex: 0, role: 'region', 'aria-label': words.log }, ...before, log, typing, ...after, end)
  const below = button({ class: 'below', hidden: true }, icon('down', 's'), words.newBelow)
  const element = h('div', { class: 'cmid' }, scroll, below)
  let atEnd = true
  let lastKey = ''

  const toEnd = () => {
    end.scrollIntoView({ block: 'end' })
    atEnd = true
    show(below, false)
  }
  below.addEventListener('click', toEnd)
  const sight = new IntersectionObserver(
    ([entry]) => {
      atEnd = entry?.isIntersecting ?? atEnd
      if (atEnd) show(below, false)
      markRead()
    },
    { root: scroll, rootMargin: `0px 0px ${NEAR_PX}px 0px` },
  )
  sight.observe(end)
  // a picture that comes late makes the thread longer; the first screen is read from its top
  const size = new ResizeObserver(() => {
    if (atEnd && log.childElementCount > 0) end.scrollIntoView({ block: 'end' })
  })
  size.observe(log)
  document.addEventListener('visibilitychange', markRead, { signal: desk.signal })
  desk.signal.addEventListener('abort', () => {
    sight.disconnect()
    size.disconnect()
  })

  function markRead(): void {
    const last = desk.chat.thread.messages.findLast((message) => message.author !== 'customer')
    if (last && atEnd && document.visibilityState === 'visible' && log.isConnected) desk.chat.read(last.sequence)
  }

  function lineOf(item: Item): Line {
    const known = lines.get(item.key)
    if (known) return known
    const made = makeLine(item, desk)
    lines.set(item.key, made)
    return made
  }

  function update(): void {
    const { thread } = desk.chat
    const items = itemsOf(thread)
    const keys = new Set(items.map((item) => item.key))
    for (const key of lines.keys()) if (!keys.has(key)) lines.delete(key)
    const shown = items.map((item) => {
      const line = lineOf(item)
      line.update(item)
      return line.element
    })
    if (lines.size > 2 && log.childElementCount === 0) fillQuietly()
    arrange(log, shown)
    updateTyping()
    followEnd(items.at(-1))
    markRead()
  }

  /** What was said before the page was opened is not read out again. */
  function fillQuietly(): void {
    log.setAttribute('aria-live', 'off')
    window.setTimeout(() => log.setAttribute('aria-live', 'polite'), 1_000)
  }

  function updateTyping(): void {
    const author = typingNow(desk.chat.thread, Date.now())
    show(typing, author !== null)
    say(typingText, author === null ? '' : author === 'assistant' ? words.typingAssistant : words.typingAgent)
  }

  function followEnd(last: Item | undefined): void {
    if (!last || last.key === lastKey) return
    const first = lastKey === ''
    lastKey = last.key
    if (first || last.kind === 'draft') queueMicrotask(toEnd)
    else if (atEnd) queueMicrotask(() => toAnswer(last.key))
    else show(below, true)
  }

  /** An answer longer than the screen is read from its beginning. */
  function toAnswer(key: string): void {
    const line = lines.get(key)?.element
    if (!line || line.offsetHeight < scroll.clientHeight * TALL) return toEnd()
    atEnd = false
    line.scrollIntoView({ block: 'start' })
  }

  return { element, update, toEnd }
}

function makeLine(item: Item, desk: Desk): Line {
  if (item.kind === 'time') {
    const text = moment(new Date(item.at), new Date(), desk.look.language, desk.look.elder)
    return { element: h('div', { class: 'csys' }, h('time', { datetime: item.at }, text)), update: () => undefined }
  }
  if (item.kind === 'draft' || item.message.author === 'customer') return ownLine(item, desk)
  return messageLine(item.message, desk)
}
