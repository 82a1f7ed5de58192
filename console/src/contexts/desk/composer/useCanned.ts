import { useQuery } from '@tanstack/vue-query'
import { computed, ref, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { problemText, toast } from '@/design'
import { calls } from '../calls'
import type { Attachment, Conversation } from '../types'
import { findCanned, firstGap, slashQuery } from './canned'

interface Composed {
  conversation: Ref<Conversation>
  isNote: Ref<boolean>
  text: Ref<string>
  /** What stands before the cursor. */
  before: Ref<string>
  addFiles: (ready: Attachment[]) => void
  select: (start: number, end: number) => void
}

/** Canned replies in a draft: asked for by a slash at the start of a line, inserted one after the other, gaps to fill. */
export function useCanned({ conversation, isNote, text, before, addFiles, select }: Composed) {
  const { t } = useI18n()
  const closed = ref<string | null>(null)
  const language = computed<'zh' | 'en'>(() => (conversation.value.language === 'en' ? 'en' : 'zh'))
  const channel = computed(() => (conversation.value.channel === 'app_chat' ? ('app_chat' as const) : ('web_chat' as const)))
  const queue = computed(() => conversation.value.queue ?? '')
  const offered = useQuery({ queryKey: ['canned', language, channel, queue], queryFn: () => calls.canned(language.value, channel.value, queue.value), staleTime: 60_000 })
  const query = computed(() => (isNote.value || before.value === closed.value ? null : slashQuery(before.value)))
  const found = computed(() => (query.value === null ? [] : findCanned(offered.data.value?.items ?? [], query.value)))
  const gap = computed(() => (isNote.value ? null : firstGap(text.value)))

  function toGap(): boolean {
    if (!gap.value) return false
    select(gap.value.start, gap.value.end)
    return true
  }

  /** Puts a canned reply where its slash stood; what was written around it stays. */
  async function take(reply: { id: string }): Promise<void> {
    const start = before.value.length - (query.value?.length ?? 0) - 1
    const rest = text.value.slice(before.value.length)
    const head = text.value.slice(0, start)
    closed.value = before.value
    const id = conversation.value.id
    try {
      const inserted = await calls.useCanned(id, reply.id)
      if (conversation.value.id !== id) return
      text.value = head + inserted.text + rest
      before.value = head + inserted.text
      addFiles(inserted.attachments)
      const first = firstGap(inserted.text)
      const end = start + inserted.text.length
      if (first) select(start + first.start, start + first.end)
      else select(end, end)
    } catch (error) {
      closed.value = null
      toast({ tone: 'danger', title: t('desk.canned.failed'), detail: problemText(error, t) })
    }
  }

  /** Asks for the list: on a line of its own under what is written already. */
  function open(): void {
    const gapLine = text.value && !text.value.endsWith('\n') ? '\n' : ''
    text.value = `${text.value}${gapLine}/`
    before.value = text.value
    closed.value = null
    select(text.value.length, text.value.length)
  }

  return {
    query,
    found,
    gap,
    loading: offered.isLoading,
    take,
    toGap,
    open,
    close: () => (closed.value = before.value),
    reopen: () => (closed.value = null),
  }
}
