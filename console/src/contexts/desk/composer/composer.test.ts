import { VueQueryPlugin } from '@tanstack/vue-query'
import { cleanup, fireEvent, render, screen } from '@testing-library/vue'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createI18n } from 'vue-i18n'
import { calls } from '../calls'
import { api, live } from '@/api'
import { loadSession } from '@/shell/session'
import type { Conversation, Finding } from '../types'
import Composer from './Composer.vue'
import { callQuery, stillCalled } from './useMentions'
import { useOutbox } from './useOutbox'

const conversation = (may: Partial<Conversation['may']> = {}) =>
  ({ id: 'c', language: 'zh', elder: false, may: { reply: true, note: true, resolve: true, ...may } }) as Conversation

function show(given = conversation()) {
  const pinia = createPinia()
  setActivePinia(pinia)
  const send = vi.spyOn(useOutbox(), 'send').mockImplementation(() => undefined)
  const i18n = createI18n({ legacy: false, locale: 'en', messages: { en: {} }, missingWarn: false, fallbackWarn: false })
  const view = render(Composer, { props: { conversation: given }, global: { plugins: [pinia, i18n, VueQueryPlugin] } })
  return { send, view, area: screen.getByTestId<HTMLTextAreaElement>('desk-composer') }
}

describe('the composer', () => {
  beforeEach(() => {
    localStorage.clear()
    vi.spyOn(calls, 'canned').mockResolvedValue({
      items: [{ id: '1', shortcut: 'hello', title: 'Greeting', text: 'Hello there.', language: 'en', scope: 'all', team: '', queue: '', files: 0 }],
    })
    vi.spyOn(calls, 'useCanned').mockResolvedValue({ text: 'Hello there.', gaps: [], attachments: [] })
  })
  afterEach(() => {
    cleanup()
    vi.restoreAllMocks()
  })

  it('sends on Enter, and not on Shift Enter', async () => {
    const { send, area } = show()
    await fireEvent.update(area, 'good day')
    await fireEvent.keyDown(area, { key: 'Enter', shiftKey: true })
    expect(send).not.toHaveBeenCalled()
    await fireEvent.keyDown(area, { key: 'Enter' })
    expect(send).toHaveBeenCalledWith('c', { text: 'good day', visibility: 'public' })
    expect(area.value).toBe('')
  })

  it('never sends while an input method is composing', async () => {
    const { send, area } = show()
    await fireEvent.update(area, 'zhuan')
    await fireEvent.keyDown(area, { key: 'Enter', isComposing: true })
    expect(send).not.toHaveBeenCalled()
    expect(area.value).toBe('zhuan')
  })

  it('sends nothing that is empty or too long', async () => {
    const { send, area } = show()
    await fireEvent.update(area, '   ')
    await fireEvent.keyDown(area, { key: 'Enter' })
    await fireEvent.update(area, 'x'.repeat(4_001))
    await fireEvent.keyDown(area, { key: 'Enter' })
    expect(send).not.toHaveBeenCalled()
  })

  it('writes notes only where the agent may not reply', async () => {
    const { send, area } = show(conversation({ reply: false }))
    await fireEvent.update(area, 'for my colleague')
    await fireEvent.keyDown(area, { key: 'Enter' })
    expect(send).toHaveBeenCalledWith('c', { text: 'for my colleague', visibility: 'internal' })
  })

  it('takes a canned reply into the text without sending it', async () => {
    const { send, area } = show()
    await fireEvent.update(area, '/hel')
    await vi.waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(1))
    await fireEvent.keyDown(area, { key: 'Enter' })
    await vi.waitFor(() => expect(area.value).toBe('Hello there.'))
    expect(send).not.toHaveBeenCalled()
  })
})

describe('a draft that is looked over', () => {
  const finding = (blocks: boolean) =>
    ({ code: blocks ? 'secret' : 'promise', start: 0, end: 2, why: 'why', instead: '不保本。', blocks }) as Finding
  const answers = (...items: Finding[]) => vi.spyOn(calls, 'checkDraft').mockResolvedValue({ items })
  let used: ReturnType<typeof vi.spyOn>

  async function may(...permissions: string[]): Promise<void> {
    vi.spyOn(api, 'GET').mockResolvedValue({ data: { id: 's', permissions, bank: { zone: 'Asia/Shanghai' } }, response: new Response() } as never)
    vi.spyOn(live, 'start').mockImplementation(() => undefined)
    await loadSession()
  }

  beforeEach(async () => {
    localStorage.clear()
    await may('assistant.suggest')
    vi.spyOn(calls, 'canned').mockResolvedValue({ items: [] })
    used = vi.spyOn(calls, 'copilotUsed').mockResolvedValue(undefined)
  })
  afterEach(async () => {
    cleanup()
    await may()
    vi.restoreAllMocks()
  })

  it('goes at once where nothing is found', async () => {
    answers()
    const { send, area } = show()
    await fireEvent.update(area, '您好')
    await fireEvent.keyDown(area, { key: 'Enter' })
    await vi.waitFor(() => expect(send).toHaveBeenCalledWith('c', { text: '您好', visibility: 'public' }))
  })

  it('is warned of once, and goes when it is sent again', async () => {
    answers(finding(false))
    const { send, area } = show()
    await fireEvent.update(area, '保本')
    await fireEvent.keyDown(area, { key: 'Enter' })
    await screen.findByTestId('desk-tone')
    expect(send).not.toHaveBeenCalled()
    await fireEvent.keyDown(area, { key: 'Enter' })
    await vi.waitFor(() => expect(send).toHaveBeenCalled())
    expect(used).toHaveBeenCalledWith('c', 'tone', 'promise', 'rejected')
  })

  it('stays where it holds a secret', async () => {
    answers(finding(true))
    const { send, area } = show()
    await fireEvent.update(area, '验证码 884213')
    for (let times = 0; times < 3; times += 1) {
      await fireEvent.keyDown(area, { key: 'Enter' })
      await screen.findByTestId('desk-tone')
    }
    expect(send).not.toHaveBeenCalled()
  })

  it('takes what is proposed instead', async () => {
    answers(finding(false))
    const { area } = show()
    await fireEvent.update(area, '保本。您还有别的问题吗？')
    await fireEvent.click(await screen.findByText('desk.tone.use', {}, { timeout: 2_000 }))
    expect(area.value).toBe('不保本。您还有别的问题吗？')
    expect(used).toHaveBeenCalledWith('c', 'tone', 'promise', 'accepted')
  })

  it('does not wait for a server that is silent', async () => {
    vi.spyOn(calls, 'checkDraft').mockReturnValue(new Promise(() => undefined))
    const { send, area } = show()
    await fireEvent.update(area, '您好')
    await fireEvent.keyDown(area, { key: 'Enter' })
    await vi.waitFor(() => expect(send).toHaveBeenCalled(), { timeout: 2_000 })
  })

  it('is not looked over while an input method is composing, nor as a note', async () => {
    const asked = answers(finding(false))
    const { send, area } = show(conversation({ reply: false }))
    await fireEvent.update(area, '保本')
    await fireEvent.keyDown(area, { key: 'Enter', isComposing: true })
    expect(send).not.toHaveBeenCalled()
    await fireEvent.keyDown(area, { key: 'Enter' })
    expect(send).toHaveBeenCalled()
    expect(asked).not.toHaveBeenCalled()
  })
})

describe('calling a colleague', () => {
  it('begins with an @ that is no address', () => {
    expect([callQuery('请@'), callQuery('请 @张'), callQuery('＠zy'), callQuery('mail me@bank'), callQuery('@张洋志 '), callQuery('无')]).toEqual(['', '张', 'zy', null, null, null])
  })

  it('ends when the name is taken out of the note', () => {
    const called = [{ id: '1', name: '张洋志', number: '8', team: '' }]
    expect(stillCalled('@张洋志 请看', called)).toEqual(called)
    expect(stillCalled('请看', called)).toEqual([])
  })

  it('is a note, to whom it calls, and never a reply', async () => {
    localStorage.clear()
    vi.spyOn(calls, 'canned').mockResolvedValue({ items: [] })
    const { send, area } = show()
    useOutbox().draftOf('c').called = [{ id: '1', name: '张洋志', number: '8', team: '' }]
    useOutbox().draftOf('c').mode = 'note'
    await fireEvent.update(area, '@张洋志 请看')
    await fireEvent.click(screen.getByTestId('desk-send'))
    expect(send).toHaveBeenCalledWith('c', { text: '@张洋志 请看', visibility: 'internal', mentions: ['1'] })
    expect(send).toHaveBeenCalledTimes(1)
    cleanup()
    vi.restoreAllMocks()
  })
})
