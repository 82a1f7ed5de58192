/** The button and the frame in a bank's page; see `widget.ts` for the whole. */
import { sheetOf } from './look'

export interface Zhike {
  open: () => void
  close: () => void
  identify: (jwt: string) => void
}

const WORDS = {
  zh: { button: '在线客服', fresh: (count: number) => `在线客服，${count} 条新消息` },
  en: { button: 'Chat with us', fresh: (count: number) => `Chat with us, ${count} new` },
}
const OPENED = 'zhike.widget.opened'
const BUBBLE = 'M5 5.500h14v10h-7l-4.500 3.600V15.500H5zM9 10.500h6'
const CROSS = 'M6 6l12 12M18 6 6 18'
const SVG = 'http://www.w3.org/2000/svg'

function languageOf(wanted: string | undefined): 'zh' | 'en' {
  const asked = wanted || document.documentElement.lang || navigator.language
  return asked.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}

function remember(opened: boolean): void {
  try {
    if (opened) sessionStorage.setItem(OPENED, '1')
    else sessionStorage.removeItem(OPENED)
  } catch {
    // the site keeps nothing: the chat is loaded at the first press on each page
  }
}

function wasOpened(): boolean {
  try {
    return sessionStorage.getItem(OPENED) === '1'
  } catch {
    return false
  }
}

function drawing(): { svg: SVGSVGElement; path: SVGPathElement } {
  const svg = document.createElementNS(SVG, 'svg')
  const path = document.createElementNS(SVG, 'path')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('aria-hidden', 'true')
  path.setAttribute('d', BUBBLE)
  svg.append(path)
  return { svg, path }
}

export function startWidget(script: HTMLScriptElement): Zhike {
  const { origin } = new URL(script.src)
  const language = languageOf(script.dataset.language)
  const words = WORDS[language]
  const host = document.createElement('div')
  const root = host.attachShadow({ mode: 'open' })
  const sheets = sheetOf(script.dataset.side === 'left')
  root.adoptedStyleSheets = [sheets.widget]
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheets.site]
  sheets.site.disabled = true

  const button = document.createElement('button')
  const { svg, path } = drawing()
  const badge = document.createElement('span')
  const panel = document.createElement('div')
  button.type = 'button'
  button.setAttribute('aria-label', words.button)
  button.setAttribute('aria-expanded', 'false')
  badge.hidden = panel.hidden = true
  badge.setAttribute('aria-hidden', 'true')
  button.append(svg, badge)
  root.append(panel, button)

  let frame: HTMLIFrameElement | null = null
  let ready = false
  let pass: string | null = null

  const tell = (message: object) => {
    if (ready) frame?.contentWindow?.postMessage(message, origin)
  }
  const load = () => {
    if (frame) return
    frame = document.createElement('iframe')
    frame.title = words.button
    frame.src = `${origin}/chat?embed=1&origin=${encodeURIComponent(location.origin)}&lang=${language}`
    panel.append(frame)
  }
  const turn = (open: boolean) => {
    panel.hidden = !open
    sheets.site.disabled = !open
    button.setAttribute('aria-expanded', String(open))
    path.setAttribute('d', open ? CROSS : BUBBLE)
    remember(open)
    tell({ type: open ? 'zhike:shown' : 'zhike:hidden' })
  }
  const show = () => {
    load()
    turn(true)
  }
  const open = () => {
    show()
    frame?.focus()
  }
  const close = () => {
    if (panel.hidden) return
    turn(false)
    button.focus()
  }
  const count = (unread: number) => {
    badge.hidden = unread === 0
    badge.textContent = unread > 9 ? '9+' : String(unread)
    button.setAttribute('aria-label', unread > 0 ? words.fresh(unread) : words.button)
  }
  const greet = () => {
    ready = true
    if (pass) tell({ type: 'zhike:identify', jwt: pass })
    tell({ type: panel.hidden ? 'zhike:hidden' : 'zhike:shown' })
  }

  button.addEventListener('click', () => (panel.hidden ? open() : close()))
  root.addEventListener('keydown', (event) => {
    if (event instanceof KeyboardEvent && event.key === 'Escape') close()
  })
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (event.origin !== origin || !frame || event.source !== frame.contentWindow) return
    const { type, count: unread } = (event.data ?? {}) as { type?: unknown; count?: unknown }
    if (type === 'zhike:ready') greet()
    else if (type === 'zhike:close') close()
    else if (type === 'zhike:unread' && typeof unread === 'number') count(Math.max(0, Math.floor(unread)))
  })

  const attach = () => {
    document.body.append(host)
    // a chat that was open on the page before goes on; the reader's place is not taken from them
    if (wasOpened()) show()
  }
  if (document.body) attach()
  else document.addEventListener('DOMContentLoaded', attach, { once: true })

  return {
    open,
    close,
    identify: (jwt) => {
      pass = jwt
      tell({ type: 'zhike:identify', jwt })
    },
  }
}
