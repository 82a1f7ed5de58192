import { shallowReactive } from 'vue'
import type { IconName } from './icons'

/** What will happen, in one line; the tone colours its icon only. */
export interface Effect {
  icon: IconName
  text: string
  tone?: 'danger' | 'warn' | 'ok'
}

export interface Question {
  /** The action as a question. */
  title: string
  text?: string
  effects?: Effect[]
  /** The verb on the button that does it, and on the one that does not. */
  confirm: string
  cancel?: string
  danger?: boolean
  /** The user must type this to go on. */
  typed?: string
}

interface Asked {
  question: Question
  answer: (yes: boolean) => void
}

export const asked = shallowReactive({ current: null as Asked | null })

/** Asks before something that matters; resolves to what the user chose. */
export function confirm(question: Question): Promise<boolean> {
  asked.current?.answer(false)
  return new Promise((resolve) => {
    asked.current = {
      question,
      answer: (yes) => {
        asked.current = null
        resolve(yes)
      },
    }
  })
}
