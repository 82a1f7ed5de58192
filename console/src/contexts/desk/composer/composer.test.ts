import { VueQueryPlugin } from '@tanstack/vue-query'
import { cleanup, fireEvent, render, screen } from '@testing-library/vue'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createI18n } from 'vue-i18n'
import { calls } from '../calls'
import type { Conversation } from '../types'
import Composer from './Composer.vue'
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
      items: [{ id: '1', shortcut: 'hello', title: 'Greeting', text: 'Hello there.', language: 'en', team: '', version: 1 }],
    })
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
    expect(area.value).toBe('Hello there.')
    expect(send).not.toHaveBeenCalled()
  })
})
