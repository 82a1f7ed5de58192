/** Writing: the field, sending, files, and the person who is always one tap away. */
import { ACCEPT } from '../core/files'
import { isBlank, LONGEST, COUNT_FROM, lengthOf } from '../core/text'
import { isEnded, isWaiting } from '../core/thread'
import { waitRange } from '../core/when'
import type { Conversation } from '../core/wire'
import type { Words } from '../words/zh'
import type { Desk, Part } from './desk'
import { button, h, icon, say, show } from './dom'
import { uploadsPart } from './uploads'

const KEPT = 'zhike.chat.text'
const MOST_ROWS = 5

export interface ComposerPart extends Part {
  focus: (text?: string) => void
}

export function composerPart(desk: Desk): ComposerPart {
  const { words, look, chat } = desk
  const field = h('textarea', {
    id: 'chat-text',
    rows: 1,
    testid: 'chat-input',
    'aria-label': words.inputLabel,
    'aria-describedby': 'chat-hint',
    enterkeyhint: 'send',
    autocomplete: 'off',
  })
  const hint = h('div', { class: 'hint', id: 'chat-hint', 'aria-live': 'polite' })
  const send = button({ class: 'ib send', testid: 'chat-send', 'aria-label': words.send }, icon('send', 'l'))
  const files = filePicker(desk)
  const human = humanButton(desk)
  const block = button({ class: 'opt mut' }, icon('lock'), words.blockCard)
  block.addEventListener('click', () => chat.send(words.lossText))
  const uploads = uploadsPart(desk)
  const row = h('div', { class: 'cin' }, files, h('div', { class: 'fld' }, field), send)
  const shortcuts = h('div', { class: 'cshort' }, human.element, look.elder ? null : block)
  const element = h('footer', { class: 'cfoot' }, uploads.element, shortcuts, hint, row)

  const grow = () => {
    field.rows = 1
    const style = getComputedStyle(field)
    const line = parseFloat(style.lineHeight) || 24
    const inner = field.scrollHeight - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom)
    field.rows = Math.min(MOST_ROWS, Math.max(1, Math.round(inner / line)))
  }
  const changed = () => {
    keep(field.value)
    grow()
    const length = lengthOf(field.value)
    const over = length - LONGEST
    hint.classList.toggle('over', over > 0)
    say(hint, over > 0 ? words.tooLong(over) : length >= COUNT_FROM ? words.count(length, LONGEST) : '')
    field.setAttribute('aria-invalid', String(over > 0))
    send.classList.toggle('ready', !isBlank(field.value) && over <= 0)
  }
  const submit = () => {
    if (isBlank(field.value)) {
      say(hint, words.empty)
      return field.focus()
    }
    if (lengthOf(field.value) > LONGEST) return field.focus()
    const text = field.value.trim()
    field.value = ''
    changed()
    chat.send(text)
    field.focus()
  }
  send.addEventListener('click', submit)
  field.addEventListener('input', () => {
    changed()
    if (!isBlank(field.value)) chat.typing()
  })
  field.addEventListener('keydown', (event) => {
    // Enter that ends a composition chooses a word; it never sends (keyCode 229: browsers that end it first)
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return
    event.preventDefault()
    submit()
  })
  field.addEventListener('paste', (event) => {
    const pasted = [...(event.clipboardData?.files ?? [])]
    if (pasted.length === 0) return
    event.preventDefault()
    void desk.uploads.add(pasted)
  })
  field.value = kept()
  queueMicrotask(changed)

  function update(): void {
    const { conversation } = chat.thread
    const withPerson = isWaiting(conversation) || conversation?.state === 'active'
    field.placeholder = placeholderOf(conversation, words)
    show(block, !withPerson)
    human.update()
    uploads.update()
  }
  const focus = (text?: string) => {
    if (text !== undefined) {
      field.value = text
      changed()
    }
    // a keyboard that jumps up uninvited hides half a phone
    if (text !== undefined || matchMedia('(pointer: fine)').matches || document.activeElement === document.body) field.focus()
  }
  return { element, update, focus }
}

function placeholderOf(conversation: Conversation | null, words: Words): string {
  if (isEnded(conversation)) return words.inputHintEnded
  if (isWaiting(conversation)) return words.inputHintQueue
  return conversation?.state === 'active' ? words.inputHintAgent : words.inputHint
}

function filePicker(desk: Desk): HTMLElement {
  const input = h('input', { type: 'file', accept: ACCEPT, multiple: true, hidden: true, tabindex: -1, 'aria-hidden': 'true' })
  const open = button({ class: 'ib', 'aria-label': desk.words.attach, onclick: () => input.click() }, icon('plus', 'l'))
  input.addEventListener('change', () => {
    const chosen = [...(input.files ?? [])]
    input.value = ''
    open.focus()
    void desk.uploads.add(chosen)
  })
  return h('span', { class: 'picker' }, open, input)
}

function humanButton(desk: Desk): Part {
  const { words, look, chat } = desk
  const label = h('span', {}, look.elder ? words.humanElder : words.human)
  const wait = h('span', { class: 'wait' })
  const element = button(
    { class: look.elder ? 'human' : 'opt mut', testid: 'chat-human' },
    icon('headset', look.elder ? 'xl' : ''),
    label,
    look.elder ? wait : null,
  )
  element.addEventListener('click', () => {
    const { conversation, personAsked } = chat.thread
    if (!personAsked && !isWaiting(conversation) && conversation?.state !== 'active') chat.askPerson()
    desk.toEnd()
  })

  function sentence(): string {
    const { conversation, personAsked } = chat.thread
    if (conversation?.callback) return words.callback.arranged
    if (isWaiting(conversation) && conversation?.place) return words.humanWaiting(conversation.place.position)
    if (personAsked || isWaiting(conversation)) return words.humanAsked
    if (conversation?.state === 'active') return words.humanThere
    return look.elder ? words.humanElder : words.human
  }

  function update(): void {
    const { conversation, personAsked } = chat.thread
    const place = isWaiting(conversation) ? (conversation?.place ?? null) : null
    element.classList.toggle('busy', personAsked || isWaiting(conversation) || conversation?.state === 'active')
    say(label, sentence())
    say(wait, (place && waitRange(place.waitLow, place.waitHigh, look.language)) ?? '')
  }
  return { element, update }
}

function keep(text: string): void {
  try {
    if (text) sessionStorage.setItem(KEPT, text)
    else sessionStorage.removeItem(KEPT)
  } catch {
    // nothing is kept, writing still works
  }
}

function kept(): string {
  try {
    return sessionStorage.getItem(KEPT) ?? ''
  } catch {
    return ''
  }
}
