import { session } from '@/shell'
import { useOutbox } from './composer/useOutbox'
import { useThreads } from './thread/useThreads'

let owner: string | undefined

/** Another person at the same computer sees nothing of what the last one had open. */
export function useOwner(): void {
  const id = session.staff?.id
  if (owner !== undefined && owner !== id) {
    useOutbox().forgetAll()
    useThreads().forgetAll()
  }
  owner = id
}
