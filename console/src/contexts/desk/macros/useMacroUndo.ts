import { useQueryClient } from '@tanstack/vue-query'
import { ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { serverNow } from '@/api'
import { problemText, toast } from '@/design'
import { calls } from '../calls'
import { useThreads } from '../thread/useThreads'
import type { MacroRun } from '../types'

const last = ref<{ run: MacroRun; conversationId: string } | null>(null)

/** Takes the last macro back as long as that can be done, and says what stays. */
export function useMacroUndo() {
  const { t } = useI18n()
  const client = useQueryClient()
  const threads = useThreads()

  const mayUndo = (): boolean => last.value !== null && serverNow() < Date.parse(last.value.run.undo_until)

  async function undo(): Promise<void> {
    const current = last.value
    if (!current) return
    last.value = null
    try {
      const made = await calls.undoMacro(current.run.id)
      toast({ tone: made.state === 'undone' ? 'ok' : 'warn', title: t(`desk.macro.undone.${made.state}`), detail: made.why.join(' ') || undefined })
    } catch (error) {
      toast({ tone: 'danger', title: t('desk.macro.undoFailed'), detail: problemText(error, t) })
    }
    await threads.reload(current.conversationId)
    await client.invalidateQueries({ queryKey: ['conversation', current.conversationId] })
    await client.invalidateQueries({ queryKey: ['desk'] })
  }

  function ran(run: MacroRun, conversationId: string, name: string): void {
    last.value = { run, conversationId }
    const undoable = run.undo.some((each) => each.reach !== 'never')
    toast({ tone: 'ok', title: t('desk.macro.done', { name }), action: undoable ? { label: t('desk.macro.undo'), run: () => void undo() } : undefined })
  }

  return { ran, undo, mayUndo }
}
