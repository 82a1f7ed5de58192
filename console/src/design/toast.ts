import { shallowReactive } from 'vue'

export interface Toast {
  id: number
  tone: 'ok' | 'info' | 'warn' | 'danger'
  title: string
  detail?: string
  action?: { label: string; run: () => void }
}

const SHORT_MS = 4_000
const WITH_ACTION_MS = 10_000
let next = 1

export const toasts = shallowReactive<Toast[]>([])

export function dismissToast(id: number): void {
  const index = toasts.findIndex((each) => each.id === id)
  if (index >= 0) toasts.splice(index, 1)
}

/** A short word bottom right. Errors and warnings stay until closed; an error must also stand where it happened. */
export function toast(content: Omit<Toast, 'id'>): number {
  const id = next++
  toasts.push({ ...content, id })
  if (toasts.length > 4) toasts.shift()
  if (content.tone === 'ok' || content.tone === 'info') {
    window.setTimeout(() => dismissToast(id), content.action ? WITH_ACTION_MS : SHORT_MS)
  }
  return id
}
