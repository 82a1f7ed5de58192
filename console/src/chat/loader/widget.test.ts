import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { listenOutside } from '../core/embed'
import { startWidget } from './place'

const CHAT = 'https://chat.bank.example'

function start() {
  const script = document.createElement('script')
  // never attached: a page that is tested loads nothing
  Object.defineProperty(script, 'src', { value: `${CHAT}/widget.js` })
  script.dataset.language = 'zh'
  const zhike = startWidget(script)
  const root = document.body.lastElementChild?.shadowRoot
  if (!root) throw new Error('nothing was placed')
  const get = <T extends Element>(what: string) => root.querySelector<T>(what) as T
  const frame = () => get<HTMLIFrameElement>('iframe')
  const hear = (data: unknown, origin = CHAT, source: unknown = frame().contentWindow) =>
    window.dispatchEvent(new MessageEvent('message', { data, origin, source: source as Window }))
  return { zhike, get, frame, hear }
}

beforeEach(() => {
  sessionStorage.clear()
  document.body.replaceChildren()
  // the frame itself is another site's: it is not loaded here
  vi.spyOn(HTMLIFrameElement.prototype, 'src', 'set').mockImplementation(function (this: HTMLIFrameElement, value: string) {
    this.dataset.address = value
  })
})
afterEach(() => vi.restoreAllMocks())

describe('the widget', () => {
  it('loads the chat at the first press, and says which origin it speaks for', () => {
    const { get, frame } = start()
    expect(get('iframe')).toBeNull()
    get<HTMLElement>('button').click()
    const address = new URL(frame().dataset.address ?? '')
    expect(address.origin + address.pathname).toBe(`${CHAT}/chat`)
    expect(address.searchParams.get('origin')).toBe(location.origin)
    expect(address.searchParams.has('jwt')).toBe(false)
    expect(get('button').getAttribute('aria-expanded')).toBe('true')
  })

  it('counts unread lines that its own frame tells of, and nobody else', () => {
    const { zhike, get, hear } = start()
    zhike.open()
    zhike.close()
    hear({ type: 'zhike:unread', count: 3 }, 'https://evil.example')
    hear({ type: 'zhike:unread', count: 3 }, CHAT, window)
    expect(get('button').getAttribute('aria-label')).toBe('在线客服')
    hear({ type: 'zhike:unread', count: 12 })
    expect(get('button').getAttribute('aria-label')).toBe('在线客服，12 条新消息')
    expect(get('span').textContent).toBe('9+')
  })

  it('hands the pass to the named origin only, once the frame is ready', () => {
    const { zhike, frame, hear } = start()
    zhike.identify('a.b.c')
    zhike.open()
    const inside = frame().contentWindow
    if (!inside) throw new Error('no frame')
    const told = vi.spyOn(inside, 'postMessage').mockImplementation(() => undefined)
    hear({ type: 'zhike:ready' })
    expect(told).toHaveBeenCalledWith({ type: 'zhike:identify', jwt: 'a.b.c' }, CHAT)
    expect(told.mock.calls.every((call) => (call as unknown[])[1] === CHAT)).toBe(true)
  })

  it('closes when the chat asks, and is open again on the next page where it was open', () => {
    const { zhike, get, hear } = start()
    zhike.open()
    hear({ type: 'zhike:close' })
    expect(get<HTMLElement>('div').hidden).toBe(true)
    zhike.open()
    document.body.replaceChildren()
    expect(start().get<HTMLElement>('div').hidden).toBe(false)
  })
})

describe('the page inside a frame', () => {
  const host = { identify: vi.fn(), shown: vi.fn() }
  const outer = { postMessage: vi.fn() }
  const hear = (data: unknown, origin: string, source: unknown = outer) =>
    window.dispatchEvent(new MessageEvent('message', { data, origin, source: source as Window }))

  it('listens to the named origin around it, and to nobody else', () => {
    vi.spyOn(window, 'parent', 'get').mockReturnValue(outer as unknown as Window)
    const asked = new URLSearchParams({ embed: '1', origin: 'https://www.bank.example' })
    const outside = listenOutside(asked, host)
    expect(outer.postMessage).toHaveBeenCalledWith({ type: 'zhike:ready' }, 'https://www.bank.example')
    hear({ type: 'zhike:identify', jwt: 'x' }, 'https://evil.example')
    hear({ type: 'zhike:identify', jwt: 'x' }, 'https://www.bank.example', window)
    hear({ type: 'zhike:identify', jwt: 7 }, 'https://www.bank.example')
    hear('zhike:identify', 'https://www.bank.example')
    expect(host.identify).not.toHaveBeenCalled()
    hear({ type: 'zhike:identify', jwt: 'x' }, 'https://www.bank.example')
    hear({ type: 'zhike:hidden' }, 'https://www.bank.example')
    expect(host.identify).toHaveBeenCalledWith('x')
    expect(host.shown).toHaveBeenCalledWith(false)
    outside?.unread(2)
    expect(outer.postMessage).toHaveBeenLastCalledWith({ type: 'zhike:unread', count: 2 }, 'https://www.bank.example')
  })

  it.each(['', 'null', 'nonsense', '*', 'data:text/html,x'])('speaks to nobody where the origin is %s', (origin) => {
    vi.spyOn(window, 'parent', 'get').mockReturnValue(outer as unknown as Window)
    expect(listenOutside(new URLSearchParams({ embed: '1', origin }), host)).toBeNull()
  })
})
