import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { onlySaidOrRead } from '@/api'
import { problemText, toast } from '@/design'
import { useLiveQueries } from '@/shell'
import { calls } from '../calls'

/** What a conversation is tied to, and what is read through it; both follow the live connection. */
export function useTies(id: Readonly<Ref<string>>) {
  const client = useQueryClient()
  const { t } = useI18n()
  const query = useQuery({ queryKey: ['conversation-ties', id], queryFn: () => calls.ties(id.value) })
  const ties = computed(() => query.data.value?.items ?? [])
  const keeps = computed(() => ties.value.some((tie) => tie.role === 'kept' || tie.role === 'split_off'))
  const joinedQuery = useQuery({ queryKey: ['joined-messages', id], queryFn: () => calls.joined(id.value), enabled: keeps })
  const joined = computed(() => (keeps.value ? (joinedQuery.data.value?.items ?? []) : []))
  const mergedInto = computed(() => ties.value.find((tie) => tie.role === 'merged'))
  useLiveQueries((change) => {
    if (change.topic !== 'conversation' || change.conversation_id !== id.value || onlySaidOrRead(change)) return []
    return [['conversation-ties', id.value], ...(keeps.value ? [['joined-messages', id.value]] : [])]
  })

  /** Everything that shows either end looks again. */
  async function refresh(): Promise<void> {
    const keys = ['conversation-ties', 'joined-messages', 'conversation', 'desk', 'earlier']
    await Promise.all(keys.map((key) => client.invalidateQueries({ queryKey: [key] })))
  }

  async function undo(tie: string): Promise<boolean> {
    try {
      await calls.undoTie(tie)
      toast({ tone: 'ok', title: t('desk.tie.undone') })
      return true
    } catch (error) {
      toast({ tone: 'danger', title: t('desk.tie.undoFailed'), detail: problemText(error, t) })
      return false
    } finally {
      await refresh()
    }
  }

  return { query, ties, joined, mergedInto, refresh, undo }
}
