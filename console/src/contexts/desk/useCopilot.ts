import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { can, useLanguage, useLiveQueries } from '@/shell'
import { calls } from './calls'
import type { Conversation } from './types'

/** The copilot's view of a conversation. It follows the thread; what was there stays in sight until the next is here. */
export function useCopilot(conversation: Ref<Conversation | undefined>) {
  const language = useLanguage()
  const id = computed(() => conversation.value?.id ?? '')
  const upto = computed(() => conversation.value?.last_sequence ?? 0)
  const allowed = computed(() => can('assistant.suggest'))
  const query = useQuery({
    queryKey: ['copilot', id, upto, language],
    queryFn: () => calls.copilot(id.value),
    enabled: () => allowed.value && id.value !== '' && conversation.value?.state !== 'closed',
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    retry: false,
  })
  // a merge or what was taken back changes what is summed up, and no message says so
  useLiveQueries((change) => (change.topic === 'conversation' && change.conversation_id === id.value && change.sequence === undefined && change.read === undefined ? [['copilot', id.value]] : []))
  return { query, allowed }
}
