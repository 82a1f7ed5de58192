import { VueQueryPlugin } from '@tanstack/vue-query'
import { cleanup, render, waitFor } from '@testing-library/vue'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h, ref } from 'vue'
import { calls } from '../calls'
import type { Conversation, Message } from '../types'
import { after, useConversation } from './useConversation'
import { useThreads } from './useThreads'

const inState = (state: string) => ({ id: 'c', state, last_sequence: 0, read_by_agent: 0, may: {} }) as Conversation

describe('a conversation at the desk', () => {
  afterEach(() => {
    cleanup()
    vi.restoreAllMocks()
  })

  it('never goes back to what an older answer says', async () => {
    const answers: ((state: string) => void)[] = []
    vi.spyOn(calls, 'conversation').mockImplementation(() => new Promise((give) => answers.push((state) => give(inState(state)))))
    vi.spyOn(calls, 'messages').mockResolvedValue({ items: [], last_sequence: 0 })
    const pinia = createPinia()
    setActivePinia(pinia)
    let open: ReturnType<typeof useConversation> | undefined
    const Pane = defineComponent(() => {
      open = useConversation(ref('c'))
      return () => h('p', open?.conversation.value?.state ?? '')
    })
    const { container } = render(Pane, { global: { plugins: [pinia, VueQueryPlugin] } })
    await waitFor(() => expect(answers).toHaveLength(1))
    answers[0]?.('active')
    await waitFor(() => expect(container.textContent).toBe('active'))

    open?.refresh() // asked before the talk ended, answered after it
    await waitFor(() => expect(answers).toHaveLength(2))
    open?.became(inState('wrap_up'))
    await waitFor(() => expect(container.textContent).toBe('wrap_up'))
    answers[1]?.('active')
    await new Promise((soon) => setTimeout(soon, 20))
    expect(container.textContent).toBe('wrap_up')
    answers[2]?.('wrap_up')
    await new Promise((soon) => setTimeout(soon, 20))
    expect(container.textContent).toBe('wrap_up')
  })
})

describe('what comes along with its note', () => {
  const message = (sequence: number, author = 'customer') => ({ id: `${sequence}`, sequence, author, visibility: 'public', text: `${sequence}` }) as Message

  it('is shown without asking where it follows what is shown, else what is missing is asked for', async () => {
    setActivePinia(createPinia())
    const asked = vi.spyOn(calls, 'messages').mockResolvedValueOnce({ items: [message(1)], last_sequence: 1 })
    const threads = useThreads()
    await threads.refresh('c')
    threads.take('c', [message(2), message(3)])
    expect(threads.threadOf('c').messages.map((each) => each.sequence)).toEqual([1, 2, 3])
    expect(asked).toHaveBeenCalledTimes(1)

    asked.mockResolvedValueOnce({ items: [message(4), message(5)], last_sequence: 5 })
    threads.take('c', [message(5)])
    await waitFor(() => expect(threads.threadOf('c').messages.map((each) => each.sequence)).toEqual([1, 2, 3, 4, 5]))
    expect(asked).toHaveBeenLastCalledWith('c', 3, 200)
    vi.restoreAllMocks()
  })

  it('moves the conversation on: who wrote is no longer put aside, and marks go forward only', () => {
    const known = { ...inState('active'), last_sequence: 3, read_by_customer: 2, snoozed_at: 'then', snoozed_until: 'later' } as Conversation
    const change = { type: 'changed', topic: 'conversation', conversation_id: 'c' } as const
    expect(after(known, { ...change, messages: [message(4)] })).toMatchObject({ last_sequence: 4, snoozed_at: null, snoozed_until: null })
    expect(after(known, { ...change, read: 1, by: 'customer' })).toMatchObject({ read_by_customer: 2, snoozed_at: 'then' })
    expect(after(known, { ...change, read: 3, by: 'agent' })).toMatchObject({ read_by_agent: 3, read_by_customer: 2 })
  })
})
