import { VueQueryPlugin } from '@tanstack/vue-query'
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/vue'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createI18n } from 'vue-i18n'
import { calls } from '../calls'
import type { Conversation, Reason } from '../types'
import WrapUpPanel from './WrapUpPanel.vue'

const reason = (id: string, en: string) => ({ id, zh: en, en, group_zh: '', group_en: '' }) as Reason
const EVERY = [reason('ACC-01', 'Balance enquiry'), reason('EBK-02', 'Forgotten login password')]

describe('the reason of a contact', () => {
  afterEach(() => {
    cleanup()
    vi.restoreAllMocks()
  })

  it('is never taken from the list of the words before', async () => {
    const answers = new Map<string, (items: Reason[]) => void>()
    vi.spyOn(calls, 'reasons').mockImplementation((query) =>
      query === '' ? Promise.resolve({ items: EVERY }) : new Promise((give) => answers.set(query, (items) => give({ items }))),
    )
    const pinia = createPinia()
    setActivePinia(pinia)
    const i18n = createI18n({ legacy: false, locale: 'en', messages: { en: {} }, missingWarn: false, fallbackWarn: false })
    const conversation = { id: 'c', state: 'wrap_up', ended_by_customer: false } as Conversation
    render(WrapUpPanel, {
      props: { conversation, suggested: null, seen: 1, focused: false },
      global: { plugins: [pinia, i18n, VueQueryPlugin] },
    })
    const field = screen.getByTestId<HTMLInputElement>('desk-reason')
    await fireEvent.focus(field)
    await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(2))

    await fireEvent.update(field, 'password')
    await fireEvent.keyDown(field, { key: 'Enter' })
    expect(screen.queryAllByRole('option')).toHaveLength(0)
    expect(field.value).toBe('password')

    await waitFor(() => expect(answers.has('password')).toBe(true))
    expect(screen.queryAllByRole('option')).toHaveLength(0)
    answers.get('password')?.([EVERY[1] as Reason])
    await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(1))
    await fireEvent.keyDown(field, { key: 'Enter' })
    expect(field.value).toContain('EBK-02')
  })
})
