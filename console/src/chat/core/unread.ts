/** How many lines came while nobody looked: for the title, and for the badge on a bank's own site. */
import { isShown } from './items'
import type { Thread } from './thread'

export class Unread {
  count = 0
  private seen = 0
  private conversation = ''
  private first = true

  /** Takes in the thread as it is now; `looking`: the customer sees it. True when the count changed. */
  take(thread: Thread, looking: boolean): boolean {
    const before = this.count
    const id = thread.conversation?.id ?? ''
    if (id !== this.conversation) {
      this.conversation = id
      this.seen = 0
    }
    const last = thread.messages.at(-1)?.sequence ?? 0
    // what was there before this page was opened is no news
    if (looking || (this.first && id !== '')) this.seen = Math.max(this.seen, last)
    if (id !== '') this.first = false
    const fresh = thread.messages.filter((one) => one.sequence > this.seen && one.author !== 'customer' && isShown(one))
    this.count = fresh.length
    return this.count !== before
  }
}
