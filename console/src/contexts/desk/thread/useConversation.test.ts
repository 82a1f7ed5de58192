import { VueQueryPlugin } from '@tanstack/vue-query'
import { cleanup, render, waitFor } from '@testing-library/vue'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h, ref } from 'vue'
import { calls } from '../calls'
import type { Conversation } from '../types'
import { useConversation } from './useConversation'

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
