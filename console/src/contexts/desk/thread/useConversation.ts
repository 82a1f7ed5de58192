import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, watch, type Ref } from 'vue'
import { live, onlySaidOrRead, type Change } from '@/api'
import { can, useLiveQueries } from '@/shell'
import { calls } from '../calls'
import { DESK_KEY, withRead } from '../list/useDesk'
import type { Conversation, Desk, Reason } from '../types'
import { lastFromCustomer } from './thread'
import { useThreads } from './useThreads'

const READ_EVERY_MS = 400

/** The conversation once its customer has spoken, or somebody has read. */
export function after(known: Conversation, change: Change): Conversation {
  if (change.read !== undefined) {
    const mark = change.by === 'customer' ? 'read_by_customer' : 'read_by_agent'
    return { ...known, [mark]: Math.max(known[mark], change.read) }
  }
  const end = change.messages?.at(-1)?.sequence ?? 0
  return { ...known, last_sequence: Math.max(known.last_sequence, end), snoozed_at: null, snoozed_until: null }
}

/** One conversation with its thread, kept current by the live connection. */
export function useConversation(id: Ref<string | null>) {
  const client = useQueryClient()
  const threads = useThreads()
  const query = useQuery({
    queryKey: ['conversation', id],
    queryFn: () => calls.conversation(id.value ?? ''),
    enabled: () => id.value !== null,
  })
  const conversation = computed(() => (query.data.value?.id === id.value ? query.data.value : undefined))
  const thread = computed(() => (id.value ? threads.threadOf(id.value) : undefined))

  useLiveQueries((change) => {
    if (change.topic !== 'conversation' || !change.conversation_id) return []
    const key = ['conversation', change.conversation_id]
    if (change.conversation_id === id.value) {
      if (change.messages) threads.take(id.value, change.messages)
      else if (change.withdrawn) void threads.reload(id.value)
      else if (change.read === undefined) void threads.refresh(id.value)
    }
    // a line that was read before the mark was set comes before this
    if (change.read !== undefined && change.by === 'agent') showRead(change.conversation_id, change.read)
    // an answer on its way may have been read before
    if (!onlySaidOrRead(change) || client.isFetching({ queryKey: key })) return [key]
    client.setQueryData<Conversation>(key, (known) => known && after(known, change))
    return []
  })

  watch(
    id,
    (now, _before, onCleanup) => {
      if (!now) return
      void threads.refresh(now)
      onCleanup(live.watch(now))
    },
    { immediate: true },
  )
  const stopOpen = live.onOpen((again) => {
    if (again && id.value) void threads.refresh(id.value)
  })

  // the conversation may know of a message before the note about it comes
  watch(
    () => conversation.value?.last_sequence ?? 0,
    (end) => {
      if (id.value) void threads.reach(id.value, end)
    },
  )

  const wanted = computed(() => conversation.value?.reason || conversation.value?.handover?.reason || conversation.value?.wanted_reason || null)
  const reason = useQuery({
    queryKey: ['reason', wanted],
    queryFn: async (): Promise<Reason | null> => {
      const found = await calls.reasons(wanted.value ?? '')
      return found.items.find((each) => each.id === wanted.value) ?? null
    },
    enabled: () => wanted.value !== null,
    staleTime: 3_600_000,
  })

  const heard = computed(() => (thread.value ? lastFromCustomer(thread.value) : 0))
  const suggestions = useQuery({
    queryKey: ['suggestions', id, heard],
    queryFn: () => calls.suggestions(id.value ?? ''),
    enabled: () => can('assistant.suggest') && conversation.value?.may.reply === true && heard.value > 0 && conversation.value.state === 'active',
    staleTime: 60_000,
    retry: false,
  })

  /** The list shows what was read; where the customer has said more since, it asks how much. */
  function showRead(conversationId: string, sequence: number): void {
    const end = client.getQueryData<Conversation>(['conversation', conversationId])?.last_sequence ?? Number.POSITIVE_INFINITY
    if (sequence < end || client.isFetching({ queryKey: DESK_KEY })) void client.invalidateQueries({ queryKey: DESK_KEY })
    else client.setQueryData<Desk>(DESK_KEY, (desk) => desk && withRead(desk, conversationId))
  }

  let saidAt = 0
  let said = 0
  let sayLater = 0
  /** Tells how far was read, not more often than the eye moves. */
  function markRead(sequence: number): void {
    const current = conversation.value
    if (!current || current.state === 'closed' || !current.may.resolve) return
    const key = sequence
    if (sequence <= current.read_by_agent || key === said) return
    window.clearTimeout(sayLater)
    sayLater = window.setTimeout(
      () => {
        said = key
        saidAt = Date.now()
        calls.read(current.id, sequence).then(
          () => showRead(current.id, sequence),
          () => (said = 0),
        )
      },
      Math.max(0, READ_EVERY_MS - (Date.now() - saidAt)),
    )
  }
  watch(id, () => (said = 0))

  function refresh(): void {
    if (!id.value) return
    void client.invalidateQueries({ queryKey: ['conversation', id.value] })
    void threads.refresh(id.value)
  }

  /** What an act answered is true at once; an older answer still on its way must not come after it. */
  function became(after: Conversation): void {
    const key = ['conversation', after.id]
    client.setQueryData(key, after)
    void client.invalidateQueries({ queryKey: key })
  }

  return { query, conversation, thread, became, reason: computed(() => reason.data.value ?? null), suggestions, markRead, refresh, stopOpen }
}
