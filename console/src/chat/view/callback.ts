/** Being called back instead of waiting here: asked for, shown as it stands, changed, taken back. Part of the queue card. */
import { Refused } from '../core/http'
import { isWaiting } from '../core/thread'
import { readPossibleCallback, type Callback, type PossibleCallback, type Slot } from '../core/wire'
import type { Desk, Part } from './desk'
import { button, h, icon, say, show } from './dom'

export interface CallbackPart extends Part {
  /** Whether the customer is choosing just now: the rest of the card makes room. */
  choosing: () => boolean
}

export function callbackPart(desk: Desk, changed: () => void): CallbackPart {
  const { chat } = desk
  const words = desk.words.callback
  const why = h('p', { class: 'why', role: 'alert', hidden: true })
  const told = h('p', { class: 'sr', role: 'status' })
  const ask = button({ class: 'opt', testid: 'chat-callback', onclick: () => void begin() }, icon('phone'), words.ask)
  const card = arranged(desk, () => void begin(), () => void takeBack())
  const form = h('div', { hidden: true })
  const element = h('div', { class: 'callback' }, card.element, ask, form, why, told)
  let open = false
  let busy = false

  async function begin(): Promise<void> {
    open = true
    tell('')
    form.replaceChildren(h('p', { class: 't3' }, words.loading))
    refresh()
    await attempt(async () => {
      const possible = readPossibleCallback(await chat.call('/callback'))
      form.replaceChildren(possible.available ? chooser(desk, possible, chat.thread.conversation?.callback ?? null, { send, back: shut }) : refusal())
      form.querySelector<HTMLElement>('legend, .opt')?.focus()
      desk.toEnd()
    })
  }

  function refusal(): HTMLElement {
    return h('div', {}, h('p', { role: 'alert' }, words.unavailable), h('div', { class: 'opts' }, button({ class: 'opt', onclick: shut }, words.cancel)))
  }

  async function send(wish: object): Promise<void> {
    const done = await attempt(() => chat.act('/callback', { method: 'PUT', body: wish }))
    if (!done) return
    shut()
    say(told, words.done)
  }

  async function takeBack(): Promise<void> {
    await attempt(() => chat.act('/callback', { method: 'DELETE' }))
  }

  function shut(): void {
    open = false
    form.replaceChildren()
    tell('')
    refresh()
    element.querySelector<HTMLElement>('button:not([hidden])')?.focus()
  }

  /** One act at a time; what refuses it is said in its place, and the form stays with what was typed. */
  async function attempt(act: () => Promise<void>): Promise<boolean> {
    if (busy) return false
    busy = true
    tell('')
    try {
      await act()
      return true
    } catch (trouble) {
      tell((trouble instanceof Refused && trouble.refusal.message) || desk.words.failed)
      return false
    } finally {
      busy = false
      refresh()
    }
  }

  function tell(text: string): void {
    show(why, text !== '')
    say(why, text)
  }

  function refresh(): void {
    update()
    changed()
  }

  function update(): void {
    const { conversation } = chat.thread
    const callback = conversation?.callback ?? null
    const waiting = isWaiting(conversation)
    if (!waiting && open) {
      open = false
      form.replaceChildren()
    }
    show(element, waiting || callback !== null)
    show(ask, waiting && callback === null && !open)
    show(form, open)
    card.show(open ? null : callback, waiting)
  }

  return { element, update, choosing: () => open }
}

/** The callback as it stands. */
function arranged(desk: Desk, change: () => void, takeBack: () => void) {
  const words = desk.words.callback
  const title = h('b', {})
  const text = h('p', { class: 't2' })
  const number = h('b', { class: 'num', testid: 'chat-callback-number' })
  const leave = h('p', { class: 't2 small' }, words.mayLeave)
  const alter = button({ class: 'opt', testid: 'chat-callback-change', onclick: change }, icon('edit'), words.change)
  const cancel = button({ class: 'opt mut', testid: 'chat-callback-cancel' }, words.takeBack)
  const sure = h('p', { class: 'small', hidden: true }, words.takeBackSure)
  const yes = button({ class: 'opt danger', hidden: true, testid: 'chat-callback-cancel-yes', onclick: () => {
    ask(false)
    takeBack()
  } }, words.takeBackYes)
  const no = button({ class: 'opt', hidden: true }, words.takeBackNo)
  const opts = h('div', { class: 'opts' }, alter, cancel, no, yes)
  const ask = (asking: boolean) => {
    for (const one of [alter, cancel]) show(one, !asking)
    for (const one of [sure, no, yes]) show(one, asking)
  }
  cancel.addEventListener('click', () => {
    ask(true)
    no.focus()
  })
  no.addEventListener('click', () => {
    ask(false)
    cancel.focus()
  })
  const told = h('div', { role: 'status', 'aria-atomic': 'true' }, title, h('p', { class: 'called' }, text, number))
  const element = h('div', { hidden: true, testid: 'chat-callback-card' }, told, leave, sure, opts)
  return {
    element,
    show: (callback: Callback | null, waiting: boolean) => {
      show(element, callback !== null)
      if (!callback) return
      element.dataset.phase = callback.phase
      const calling = callback.phase === 'offered' || callback.phase === 'calling'
      say(title, words.arranged)
      say(text, sentence(desk, callback))
      say(number, callback.number)
      show(leave, !calling)
      show(opts, !calling && waiting)
      if (calling) ask(false)
    },
  }
}

function sentence(desk: Desk, callback: Callback): string {
  const words = desk.words.callback
  if (callback.phase === 'offered' || callback.phase === 'calling') return words.calling
  if (callback.tries > 0 && callback.phase === 'parked') return words.retrying(callback.tries, callback.triesMost, callback.when)
  if (callback.kind === 'slot') return words.arrangedSlot(callback.when)
  return callback.phase === 'parked' ? words.parkedPlace(callback.when) : words.arrangedPlace
}

interface Acts {
  send: (wish: object) => Promise<void>
  back: () => void
}

/** Which number and when; what is missing is said beside it, and nothing that was typed is lost. */
function chooser(desk: Desk, possible: PossibleCallback, before: Callback | null, acts: Acts): HTMLElement {
  const words = desk.words.callback
  const typed = h('input', { type: 'tel', id: 'callback-number', class: 'cbfield', autocomplete: 'tel', maxlength: 30, placeholder: words.typedHint, testid: 'chat-callback-typed' })
  const onFile = radio('callback-which', words.onFile(possible.number), possible.number !== '', 'chat-callback-onfile')
  const other = radio('callback-which', words.other, possible.number === '', 'chat-callback-other')
  const field = h('div', {}, h('label', { for: 'callback-number', class: 'small' }, words.typed), typed)
  const atTurn = radio('callback-when', words.place, before?.kind !== 'slot' || possible.slots.length === 0, 'chat-callback-place')
  const atTime = radio('callback-when', words.slot, before?.kind === 'slot' && possible.slots.length > 0, 'chat-callback-slot')
  const slots = h('select', { id: 'callback-slots', class: 'cbfield', testid: 'chat-callback-slots' }, h('option', { value: '' }, words.slots), ...days(possible.slots))
  if (possible.slots.some((slot) => slot.start === before?.slotFrom)) slots.value = before?.slotFrom ?? ''
  const zone = h('p', { class: 't3 small' }, words.zone(possible.zone))
  const time = h('div', {}, h('label', { for: 'callback-slots', class: 'small' }, words.slots), slots, zone)
  const why = h('p', { class: 'why', role: 'alert' })
  const follow = () => {
    show(field, other.input.checked)
    show(time, atTime.input.checked)
  }
  const submit = (event: Event) => {
    event.preventDefault()
    const number = other.input.checked ? typed.value.trim() : null
    const slot = atTime.input.checked ? slots.value : null
    say(why, '')
    if (number === '') return refuse(typed, words.typedNeeded)
    if (slot === '') return refuse(slots, words.slotNeeded)
    void acts.send({ kind: slot === null ? 'place' : 'slot', slot_from: slot, number })
  }
  const refuse = (place: HTMLElement, because: string) => {
    say(why, because)
    place.focus()
  }
  const numbers = h('fieldset', {}, h('legend', { tabindex: -1 }, words.number), possible.number ? onFile.element : null, possible.number ? other.element : null, field)
  const times = h('fieldset', {}, h('legend', {}, words.when), atTurn.element, possible.slots.length > 0 ? atTime.element : h('p', { class: 't3 small' }, words.noSlots), time)
  const opts = h('div', { class: 'opts' }, button({ class: 'opt mut', onclick: acts.back }, words.cancel), h('button', { type: 'submit', class: 'opt', testid: 'chat-callback-send' }, words.send))
  const form = h('form', { class: 'cbform', onsubmit: submit, onchange: follow, 'aria-label': words.title, novalidate: true }, h('p', { class: 't2 small' }, words.lead), numbers, times, why, opts)
  follow()
  return form
}

function radio(name: string, label: string, checked: boolean, testid: string) {
  const input = h('input', { type: 'radio', name, checked, testid })
  return { input, element: h('label', { class: 'cbpick' }, input, label) }
}

/** One group a day. */
function days(slots: readonly Slot[]): HTMLOptGroupElement[] {
  const byDay = new Map<string, HTMLOptGroupElement>()
  for (const slot of slots) {
    const group = byDay.get(slot.day) ?? h('optgroup', { label: slot.day })
    byDay.set(slot.day, group)
    group.append(h('option', { value: slot.start }, `${slot.day} ${slot.hours}`))
  }
  return [...byDay.values()]
}
