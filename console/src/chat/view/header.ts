/** Whose page it is, who is helping, and the few things that are not the conversation itself. */
import type { Appearance } from '../core/look'
import type { Choices } from '../core/shelf'
import { isEnded, isWaiting } from '../core/thread'
import type { Desk, Part } from './desk'
import { button, h, icon, say, show } from './dom'
import { saveTranscript } from './transcript'

export function headerPart(desk: Desk, appearance: Appearance, close: (() => void) | null): Part {
  const { words, look, chat } = desk
  const name = h('h1', {})
  const line = h('p', {})
  const elder = button(
    { class: look.elder ? 'readout' : 'ib text', 'data-keep': 'elder', 'aria-label': look.elder ? words.elderOffLabel : words.elderOnLabel },
    look.elder ? words.elderOff : words.elderOn,
  )
  elder.addEventListener('click', () => appearance.set({ elder: !look.elder }))
  const menu = menuPart(desk, appearance)
  const shut = close && button({ class: 'ib', 'aria-label': words.close, onclick: close }, icon('x', 'l'))
  const element = h(
    'header',
    { class: 'chead' },
    look.elder ? null : h('span', { class: 'blogo', 'aria-hidden': 'true' }, icon('branch', 'l')),
    h('div', { class: 'grow' }, name, look.elder ? null : line),
    elder,
    menu.element,
    shut,
  )

  function subtitle(): string {
    const { conversation, personAsked } = chat.thread
    if (isEnded(conversation)) return words.subtitleEnded
    if (conversation?.state === 'active' && conversation.agent) {
      return words.subtitleAgent(conversation.agent.name, conversation.agent.number)
    }
    return personAsked || isWaiting(conversation) ? words.subtitleQueue : words.subtitle
  }

  function update(): void {
    say(name, desk.bankName() || words.pageTitle)
    say(line, subtitle())
    menu.update()
  }
  return { element, update }
}

function menuPart(desk: Desk, appearance: Appearance): Part {
  const { words, look, chat } = desk
  const open = button({ class: 'ib', 'aria-label': words.menu, 'aria-expanded': 'false', 'aria-controls': 'chat-menu' }, icon('more', 'l'))
  // what is chosen in the menu builds the page anew: the reader comes back to the button that opened it
  open.dataset.keep = 'more'
  const language = button({ lang: look.language === 'zh' ? 'en' : 'zh-CN' }, icon('language'), words.toOther)
  const theme = button({}, icon(look.dark ? 'sun' : 'moon'), look.dark ? words.toLight : words.toDark)
  const matters = button({ testid: 'open-matters' }, icon('checks'), words.matters.open)
  const privacy = button({ testid: 'open-privacy' }, icon('shield'), words.privacy.open)
  const transcript = button({}, icon('download'), words.saveTranscript)
  const end = button({}, icon('logout'), words.endChat)
  const sure = h('p', {}, words.endSure)
  const yes = button({ class: 'opt danger' }, words.endYes)
  const no = button({ class: 'opt' }, words.endNo)
  const asking = h('div', { class: 'sure', hidden: true }, sure, h('div', { class: 'opts' }, no, yes))
  const failed = h('p', { class: 'why', role: 'alert' })
  const list = h('div', { class: 'menu', id: 'chat-menu', hidden: true }, language, theme, matters, privacy, transcript, end, asking, failed)
  const element = h('div', { class: 'menubox' }, open, list)

  const toggle = (shown: boolean) => {
    show(list, shown)
    show(asking, false)
    say(failed, '')
    open.setAttribute('aria-expanded', String(shown))
  }
  const shut = () => {
    toggle(false)
    open.focus()
  }
  open.addEventListener('click', () => toggle(list.hidden))
  element.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || list.hidden) return
    event.preventDefault()
    shut()
  })
  element.addEventListener('focusout', (event) => {
    if (event.relatedTarget instanceof Node && !element.contains(event.relatedTarget)) toggle(false)
  })
  const outside = (event: PointerEvent) => {
    if (event.target instanceof Node && !element.contains(event.target)) toggle(false)
  }
  document.addEventListener('pointerdown', outside, { signal: desk.signal })
  const choose = (choice: Choices) => {
    open.focus()
    appearance.set(choice)
  }
  language.addEventListener('click', () => choose({ language: look.language === 'zh' ? 'en' : 'zh' }))
  theme.addEventListener('click', () => choose({ theme: look.dark ? 'light' : 'dark' }))
  matters.addEventListener('click', () => {
    shut()
    desk.openMatters()
  })
  privacy.addEventListener('click', () => {
    shut()
    desk.openPrivacy()
  })
  transcript.addEventListener('click', () => saveTranscript(desk).then(shut, () => say(failed, words.failed)))
  end.addEventListener('click', () => {
    show(asking, true)
    no.focus()
  })
  no.addEventListener('click', shut)
  yes.addEventListener('click', () => {
    shut()
    void chat.end()
  })

  function update(): void {
    const { conversation } = chat.thread
    show(matters, chat.token !== null)
    show(transcript, conversation !== null && chat.hasSession)
    show(end, conversation !== null && !isEnded(conversation))
  }
  return { element, update }
}
