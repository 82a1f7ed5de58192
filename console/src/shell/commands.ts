import { computed, onScopeDispose, shallowReactive, toValue, watch, type ComputedRef, type MaybeRefOrGetter } from 'vue'
import type { IconName } from '@/design'
import { keysOf } from './keymap'

/** One thing that a person can do: it is listed in the palette, and on the shortcut sheet when it has keys. */
export interface Command {
  id: string
  title: string
  /** The heading under which it stands. */
  group: string
  icon: IconName
  /** A second, quieter word beside the title. */
  hint?: string
  /** What it comes with ("e", "g d", "alt+t", "mod+enter", "?"); whoever uses it may have chosen others. */
  keys?: string
  /** More words to find it by. */
  words?: string
  /** Listed on the sheet, but not in the palette (moving to the next contact, say). */
  sheetOnly?: boolean
  /** On the sheet only because the place it works in handles the key itself (Enter in the composer). */
  passive?: boolean
  run: () => void
}

const sources = shallowReactive(new Map<symbol, readonly Command[]>())

/** All commands that can be run now; a later registration wins a key. */
export const commands: ComputedRef<Command[]> = computed(() =>
  [...sources.values()].flat().map((command) => ({ ...command, keys: keysOf(command.id, command.keys) || undefined })),
)

/** Offers commands while the calling component lives. Pass a getter: titles follow the language, entries the state. */
export function useCommands(list: MaybeRefOrGetter<readonly Command[]>): void {
  const key = Symbol('commands')
  watch(
    () => toValue(list),
    (now) => sources.set(key, now),
    { immediate: true },
  )
  onScopeDispose(() => sources.delete(key))
}
