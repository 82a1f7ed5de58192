import { ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { problemText, toast } from '@/design'

const KEPT_MS = 10_000

/** Taking a list along as a file: one at a time, and a word where it fails. `failed`: the key of that word. */
export function useTakeAlong(failed: string) {
  const { t } = useI18n()
  const exporting = ref(false)

  async function takeAlong(file: Promise<Blob>, name: string): Promise<void> {
    exporting.value = true
    try {
      const link = document.createElement('a')
      link.href = URL.createObjectURL(await file)
      link.download = name
      link.click()
      window.setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS)
    } catch (error) {
      toast({ tone: 'danger', title: t(failed), detail: problemText(error, t) })
    } finally {
      exporting.value = false
    }
  }
  return { exporting, takeAlong }
}
