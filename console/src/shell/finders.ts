import { onScopeDispose, shallowReactive } from 'vue'
import type { Command } from './commands'

/** Asks the server for what a query may mean; the commands it gives stand in the palette as they are. */
export type Finder = (query: string) => Promise<Command[]>

export const finders = shallowReactive(new Set<Finder>())

/** Lets the palette find things on the server while the calling component lives. */
export function useFinder(finder: Finder): void {
  finders.add(finder)
  onScopeDispose(() => finders.delete(finder))
}
