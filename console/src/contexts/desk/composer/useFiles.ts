import { computed, ref, watch, type ComponentPublicInstance, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { problemText } from '@/design'
import { calls } from '../calls'
import type { Attachment } from '../types'

interface Chosen {
  key: number
  name: string
  picture: boolean
  attachment: Attachment | null
  problem: string
}

const LARGEST = 10 * 1024 * 1024
const KINDS = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'application/pdf'])

/** Files that go with the next message: uploaded at once, sent with it. The server checks what they really are. */
export function useFiles(conversationId: Ref<string>) {
  const { t } = useI18n()
  const list = ref<Chosen[]>([])
  let input: HTMLInputElement | null = null
  let next = 1

  const busy = computed(() => list.value.some((each) => !each.attachment && !each.problem))
  const ready = computed(() => list.value.flatMap((each) => (each.attachment ? [each.attachment] : [])))
  watch(conversationId, () => (list.value = []))

  function change(key: number, changes: Partial<Chosen>): void {
    list.value = list.value.map((each) => (each.key === key ? { ...each, ...changes } : each))
  }

  function refusal(file: File): string {
    if (file.size > LARGEST) return t('desk.composer.fileLarge')
    if (file.type && !KINDS.has(file.type)) return t('desk.composer.fileKind')
    return ''
  }

  async function add(file: File): Promise<void> {
    const key = next++
    const problem = refusal(file)
    list.value = [...list.value, { key, name: file.name, picture: file.type.startsWith('image/'), attachment: null, problem }]
    if (problem) return
    try {
      change(key, { attachment: await calls.upload(conversationId.value, file) })
    } catch (error) {
      change(key, { problem: problemText(error, t) })
    }
  }

  function addAll(files: FileList | null | undefined): void {
    for (const file of files ?? []) void add(file)
  }

  return {
    list,
    busy,
    ready,
    bind: (element: Element | ComponentPublicInstance | null) => (input = element as HTMLInputElement | null),
    choose: () => input?.click(),
    remove: (key: number) => (list.value = list.value.filter((each) => each.key !== key)),
    addChosen: () => {
      addAll(input?.files)
      if (input) input.value = ''
    },
    addDropped: (event: DragEvent) => addAll(event.dataTransfer?.files),
    addPasted: (event: ClipboardEvent) => {
      if (!event.clipboardData?.files.length) return
      event.preventDefault()
      addAll(event.clipboardData.files)
    },
    /** Files that are uploaded already, as those of a canned reply. */
    addReady: (attachments: Attachment[]) => {
      for (const attachment of attachments) {
        list.value = [...list.value, { key: next++, name: attachment.name, picture: attachment.content_type.startsWith('image/'), attachment, problem: '' }]
      }
    },
    takeAll: (): Attachment[] => {
      const taken = ready.value
      list.value = []
      return taken
    },
  }
}
