import '@/design/styles/tokens.css'
import '@/design/styles/base.css'
import './styles/page.css'
import './styles/thread.css'
import './styles/cards.css'
import './styles/tasks.css'
import './styles/composer.css'
import './styles/elder.css'
import './styles/privacy.css'
import { fetchBank } from './core/bank'
import { Chat } from './core/chat'
import type { Bank } from './core/wire'
import { listenOutside } from './core/embed'
import { Appearance } from './core/look'
import { takePassFromAddress } from './core/pass'
import { Unread } from './core/unread'
import { Uploads } from './core/uploads'
import { en } from './words/en'
import { zh } from './words/zh'
import { onVoices } from './view/aloud'
import { Page } from './view/page'

const asked = new URLSearchParams(location.search)
const pass = takePassFromAddress()
const root = document.getElementById('chat')
if (!root) throw new Error('the page has no place for the chat')

let shown = true
let page: Page | null = null
const unread = new Unread()
const appearance = new Appearance(asked, () => page?.build())
const chat: Chat = new Chat({
  language: () => appearance.look.language,
  elder: () => appearance.look.elder,
  channel: asked.get('channel') === 'app' || pass ? 'app_chat' : 'web_chat',
})
const uploads = new Uploads(chat, () => appearance.look.language, () => page?.update())
const outside = listenOutside(asked, {
  identify: (one) => chat.identify(one),
  shown: (now) => {
    shown = now
    refresh()
    if (now) page?.focus()
  },
})

let bankBefore: Bank | null = null
const bankName = () => (chat.bank ?? bankBefore)?.[appearance.look.language] ?? ''

function refresh(): void {
  page?.update()
  if (chat.thread.conversation?.elder) appearance.suggestElder()
  const looking = shown && document.visibilityState === 'visible'
  if (unread.take(chat.thread, looking)) outside?.unread(unread.count)
  const words = appearance.look.language === 'zh' ? zh : en
  const title = [bankName(), words.pageTitle].filter(Boolean).join(' · ')
  document.title = unread.count > 0 ? `(${unread.count}) ${title}` : title
}

page = new Page({
  root,
  chat,
  uploads: () => uploads,
  appearance,
  bankName,
  close: outside && (() => outside.close()),
})
onVoices(() => {
  if (appearance.look.elder) page?.build()
})
let due = false
chat.subscribe(() => {
  if (due) return
  due = true
  queueMicrotask(() => {
    due = false
    refresh()
  })
})
document.addEventListener('visibilitychange', refresh)
document.addEventListener('keydown', (event) => {
  const busy = event.defaultPrevented || event.isComposing || document.querySelector('dialog[open]')
  if (event.key === 'Escape' && !busy) outside?.close()
})
window.setInterval(refresh, 1_000)
chat.start()
if (pass) chat.identify(pass)
window.addEventListener('hashchange', () => {
  const another = takePassFromAddress()
  if (another) chat.identify(another)
})
void fetchBank(appearance.look.language).then((bank) => {
  bankBefore = bank
  refresh()
})
refresh()
if (matchMedia('(pointer: fine)').matches && !outside) page.focus()
