import { onScopeDispose, ref, type Ref } from 'vue'
import { composing, keyOf } from './shortcuts'

const SECOND_KEY_MS = 900
const MODIFIERS = new Set(['Control', 'Shift', 'Alt', 'Meta'])

interface Recorder {
  /** What has been pressed so far; null = not listening. */
  pressed: Ref<string | null>
  /** An input method takes the keys: it has to be switched to letters first. */
  composes: Ref<boolean>
  start: () => void
  stop: () => void
  onKey: (event: KeyboardEvent) => void
}

/** Listens for the keys that somebody wants for a command: one, or two in a row. Escape gives up, Backspace means none. */
export function useRecorder(done: (keys: string) => void): Recorder {
  const pressed = ref<string | null>(null)
  const composes = ref(false)
  let timer = 0

  function stop(): void {
    window.clearTimeout(timer)
    pressed.value = null
    composes.value = false
  }

  function finish(keys: string): void {
    stop()
    done(keys)
  }

  function start(): void {
    stop()
    pressed.value = ''
  }

  function onKey(event: KeyboardEvent): void {
    if (pressed.value === null || event.key === 'Tab') return
    event.preventDefault()
    event.stopPropagation()
    composes.value = composing(event)
    if (composes.value || event.repeat || MODIFIERS.has(event.key)) return
    if (event.key === 'Escape') return stop()
    if (event.key === 'Backspace' || event.key === 'Delete') return finish('')
    const key = keyOf(event)
    if (key.includes('+') && key.length > 1) return finish(key)
    if (pressed.value) return finish(`${pressed.value} ${key}`)
    pressed.value = key
    timer = window.setTimeout(() => finish(key), SECOND_KEY_MS)
  }

  onScopeDispose(stop)
  return { pressed, composes, start, stop, onKey }
}
