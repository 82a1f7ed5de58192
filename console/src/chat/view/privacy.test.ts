import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Chat } from '../core/chat'
import { Refused } from '../core/http'
import type { Uploads } from '../core/uploads'
import { en } from '../words/en'
import { zh } from '../words/zh'
import type { Desk } from './desk'
import type { Pictures } from './pictures'
import { PrivacySheet } from './privacy'

const words = (text: string) => ({ zh: text, en: `${text} (en)` })
const SCOPE = {
  lines: [
    {
      purpose: 'service',
      name: words('服务<b>您</b>'),
      why: words('回答'),
      basis: 'contract',
      automated: false,
      fields: [words('姓名'), words('电话')],
      kept_days: 3650,
      kept_since: words('业务结束'),
      shared: [],
    },
  ],
}
const consentOf = (holds: boolean) => ({
  purpose: 'marketing',
  name: words('推荐'),
  why: words('介绍'),
  text: words('我同意接收推荐'),
  version: 2,
  holds,
  decision: holds ? 'given' : null,
  said_version: holds ? 2 : null,
  said_at: holds ? '2026-11-12T04:00:00Z' : null,
})
const REQUEST = { number: 'R2026-000017', kind: 'copy', field: '', state: 'received', refusal: '', due_on: '2026-12-18' }

function sheetOf(token: string | null) {
  let holds = false
  const requests: object[] = []
  const call = vi.fn((_path: string, options: { method?: string } = {}): Promise<unknown> => {
    if (options.method === 'PUT') holds = !holds
    if (options.method === 'POST') requests.push(REQUEST)
    if (options.method === 'POST') return Promise.resolve(REQUEST)
    const own = { consents: [consentOf(holds)], refuses_automation: false, requests, correctable: [{ field: 'phone', name: words('电话') }] }
    return Promise.resolve(own)
  })
  const chat = { token, call }
  const desk = { chat: chat as unknown as Chat, uploads: {} as Uploads, pictures: {} as Pictures, words: zh, look: { language: 'zh', dark: false, elder: false } } as Desk
  const sheet = new PrivacySheet(desk)
  return { sheet, chat, call, desk, element: sheet.element }
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 0))
function at(root: Element, selector: string): HTMLElement {
  const found = root.querySelector<HTMLElement>(selector)
  if (!found) throw new Error(`nothing is at ${selector}`)
  return found
}

beforeEach(() => vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify(SCOPE)))))
afterEach(() => {
  document.body.replaceChildren()
  vi.unstubAllGlobals()
})

describe('the privacy view', () => {
  it('shows a guest the scope as text, and says what a guest cannot do', async () => {
    const { sheet, element, call } = sheetOf(null)
    sheet.open()
    await settle()
    expect(document.activeElement?.id).toBe('privacy-title')
    expect(element.textContent).toContain(zh.privacy.guest)
    expect(element.textContent).toContain('服务<b>您</b>')
    expect([...element.querySelectorAll('dd')].map((each) => each.textContent)).toEqual(['姓名、电话', '为您提供服务（合同）', '业务结束后 10 年', '不提供给他人'])
    expect(call).not.toHaveBeenCalled()
  })

  it('gives and withdraws with one tap, and the keyboard stays where it was', async () => {
    const { sheet, element } = sheetOf('t')
    sheet.open()
    await settle()
    const before = at(element, '[data-testid="consent-marketing"]')
    expect(before.getAttribute('aria-label')).toBe('我同意：推荐')
    expect(at(element, 'details').hasAttribute('open')).toBe(true)
    before.focus()
    before.click()
    await settle()
    const after = at(element, '[data-testid="consent-marketing"]')
    expect(document.activeElement).toBe(after)
    expect(after.textContent).toBe('撤回同意')
    expect(at(element, '[role="status"]').textContent).toBe('已记下：您同意“推荐”。')
    expect(element.textContent).toContain('已同意，2026-11-12，文本第 2 版')
  })

  it('takes a request in and says by when; a correction needs its content', async () => {
    const { sheet, element, call } = sheetOf('t')
    sheet.open()
    await settle()
    const correct = at(element, 'input[value="correct"]') as HTMLInputElement
    correct.checked = true
    correct.dispatchEvent(new Event('change'))
    at(element, '[data-testid="ask-right"]').click()
    expect(at(element, '#right-why').textContent).toBe(zh.privacy.valueNeeded)
    expect(call.mock.calls.filter(([, options]) => options?.method === 'POST')).toHaveLength(0)
    const copy = at(element, 'input[value="copy"]') as HTMLInputElement
    copy.checked = true
    copy.dispatchEvent(new Event('change'))
    at(element, '[data-testid="ask-right"]').click()
    await settle()
    expect(at(element, '[data-testid="privacy-told"]').textContent).toContain('最迟 2026-12-18 答复您')
    expect(at(element, '.requests').textContent).toContain('已收到，待核实身份，最迟 2026-12-18 答复')
  })

  it('is dressed anew without a step back, and keeps what was being written', async () => {
    const { sheet, element, desk } = sheetOf('t')
    sheet.open()
    await settle()
    const value = at(element, '#right-value') as HTMLInputElement
    value.value = '139'
    value.dispatchEvent(new Event('input'))
    sheet.dress({ ...desk, words: en, look: { ...desk.look, language: 'en' } })
    expect(element.open).toBe(true)
    expect(at(element, 'h2').textContent).toBe('Privacy')
    expect((at(element, '#right-value') as HTMLInputElement).value).toBe('139')
  })

  it('shows nothing of the person before once another has come in, and nothing at all once it is shut', async () => {
    const { sheet, element, chat, call } = sheetOf('t')
    sheet.open()
    await settle()
    expect(element.textContent).toContain('推荐')
    chat.token = 'another'
    call.mockRejectedValue(new Refused(403, { code: 'channels.guest', message: '访客', retryAfter: null }))
    sheet.update()
    await settle()
    expect(element.textContent).not.toContain('推荐')
    expect(element.textContent).toContain(zh.privacy.guest)
    element.close()
    await settle()
    expect(at(element, '.sheetbody').textContent).toBe('')
  })
})
