/** The place in the queue: where, how long, and what may be done meanwhile. Kept current by the server. */
import { isWaiting } from '../core/thread'
import { waitRange } from '../core/when'
import type { Callback, Conversation, Place } from '../core/wire'
import type { Desk, Part } from './desk'
import { callbackPart } from './callback'
import { button, h, icon, say, show } from './dom'

export function queuePart(desk: Desk): Part {
  const { words, look, chat } = desk
  const title = h('div', { class: 'qtitle' })
  const position = h('b', { class: 'num', testid: 'chat-position' })
  const wait = h('b', { class: 'num' })
  const waitBox = h('div', {}, wait, h('span', { class: 't3 small' }, words.waitLabel))
  const figures = h('div', { class: 'big' }, h('div', {}, position, h('span', { class: 't3 small' }, words.positionLabel)), waitBox)
  const status = h('div', { role: 'status', 'aria-atomic': 'true' }, title, figures)
  const bar = h('progress', { class: 'bar', max: 100, 'aria-hidden': 'true' })
  const advice = h('p', { class: 't2 small' })
  const confirm = leaving(desk)
  const called = callbackPart(desk, () => update())
  const element = h('section', { class: 'qcard', hidden: true, tabindex: -1, 'aria-label': words.queueTitle }, status, bar, advice, called.element, confirm.element)
  let farthest = 0

  function update(): void {
    const { conversation, personAsked } = chat.thread
    const waiting = isWaiting(conversation)
    const callback = conversation?.callback ?? null
    const was = element.hidden
    show(element, waiting || personAsked || callback !== null)
    if (element.hidden) {
      farthest = 0
      return
    }
    if (was) queueMicrotask(desk.toEnd)
    called.update()
    showStanding(conversation, waiting, callback)
    confirm.update(waiting && !called.choosing())
  }

  /** Who is called need not be told to stay; where the time has not come there is no place to show. */
  function showStanding(conversation: Conversation | null, waiting: boolean, callback: Callback | null): void {
    show(title, callback === null)
    show(advice, waiting && callback === null && !called.choosing())
    if (callback === null) showWaiting(waiting ? conversation : null)
    else showPlace(callback.phase === 'waiting' ? (conversation?.place ?? null) : null)
  }

  function showWaiting(conversation: Conversation | null): void {
    const place = conversation?.place ?? null
    const closed = place !== null && !place.open
    say(title, titleOf(conversation !== null, conversation?.state === 'offered', closed))
    say(advice, closed ? words.queueClosedText : words.queueStay)
    showPlace(place)
  }

  function titleOf(waiting: boolean, offered: boolean, closed: boolean): string {
    if (!waiting) return words.queueAsking
    if (closed) return words.queueClosed
    return offered ? words.queueSoon : words.queueTitle
  }

  function showPlace(place: Place | null): void {
    show(figures, place !== null)
    show(bar, place !== null)
    if (!place) return
    farthest = Math.max(farthest, place.position)
    // even the first step shows that the line moves
    bar.value = Math.max(8, Math.round(100 * (1 - place.position / (farthest + 1))))
    say(position, words.position(place.position))
    const range = waitRange(place.waitLow, place.waitHigh, look.language)
    show(waitBox, range !== null && place.open)
    say(wait, range ?? '')
  }

  return { element, update }
}

/** Leaving the queue costs the place, so it is asked once more, in place. */
function leaving(desk: Desk) {
  const { words, chat } = desk
  const stay = button({ class: 'opt', onclick: () => desk.compose() }, icon('edit'), words.keepAsking)
  const leave = button({ class: 'opt mut' }, words.leaveQueue)
  const asked = h('p', { class: 'small', hidden: true }, words.leaveSure)
  const yes = button({ class: 'opt danger', hidden: true, onclick: () => void chat.end() }, words.leaveYes)
  const no = button({ class: 'opt', hidden: true }, words.leaveNo)
  const ask = (asking: boolean) => {
    for (const one of [stay, leave]) show(one, !asking)
    for (const one of [asked, yes, no]) show(one, asking)
  }
  leave.addEventListener('click', () => {
    ask(true)
    no.focus()
  })
  no.addEventListener('click', () => {
    ask(false)
    leave.focus()
  })
  const element = h('div', {}, asked, h('div', { class: 'opts' }, stay, leave, no, yes))
  return {
    element,
    update: (waiting: boolean) => {
      show(element, waiting)
      if (!waiting) ask(false)
    },
  }
}
