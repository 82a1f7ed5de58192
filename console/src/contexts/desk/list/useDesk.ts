import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type ComputedRef } from 'vue'
import { liveStatus, type NewLine } from '@/api'
import { calls } from '../calls'
import type { Desk, DeskItem } from '../types'

export const DESK_KEY = ['desk'] as const
const POLL_WHILE_LOST_MS = 5_000
const POLL_MS = 30_000

/**
 * I have had the last word. A customer who only tapped "a person" has heard nothing from me, nor has one whom a colleague
 * spoke with before I got the contact.
 */
export function hasMyWord(item: DeskItem): boolean {
  if (item.last_author !== 'agent') return false
  return !item.assigned_at || Date.parse(item.last_at) >= Date.parse(item.assigned_at)
}

/** Money in danger first; what is only left to be recorded last. */
function rank(item: DeskItem): number {
  if (item.state === 'wrap_up') return 2
  return item.urgency === 'P0' ? 0 : 1
}

/** Put aside; the customer's words bring it back before the desk is read again. */
export function isAside(item: DeskItem): boolean {
  return Boolean(item.snoozed_at) && item.unread === 0
}

/**
 * Mine, in three groups: who waits for my word (longest first), whom I wait for (latest first), and who is put aside
 * (first back first). Who comes back stands where they stood: the order knows nothing of it.
 */
export function groupMine(all: readonly DeskItem[]): { forMe: DeskItem[]; forCustomer: DeskItem[]; aside: DeskItem[] } {
  const mine = all.filter((item) => !isAside(item))
  const back = (item: DeskItem) => item.snoozed_until ?? '9'
  const waitsForMe = (item: DeskItem) => item.state === 'wrap_up' || item.unread > 0 || !hasMyWord(item)
  return {
    forMe: mine.filter(waitsForMe).sort((a, b) => rank(a) - rank(b) || a.last_at.localeCompare(b.last_at)),
    forCustomer: mine.filter((item) => !waitsForMe(item)).sort((a, b) => b.last_at.localeCompare(a.last_at)),
    aside: all.filter(isAside).sort((a, b) => back(a).localeCompare(back(b))),
  }
}

/** The desk with what was just said. A line that is older than what is shown (the desk was read meanwhile) changes nothing. */
export function withLines(desk: Desk, lines: readonly NewLine[]): Desk {
  const said = new Map(lines.map((line) => [line.conversation_id, line]))
  const mine = desk.mine.map((item) => {
    const line = said.get(item.conversation_id)
    if (!line || Date.parse(line.last_at) < Date.parse(item.last_at)) return item
    const { last_line, last_at, unread } = line
    // what the customer says ends that they were put aside
    const back = line.last_author === 'customer' ? { snoozed_at: null, snoozed_until: null } : {}
    return { ...item, last_line, last_at, unread, last_author: line.last_author as DeskItem['last_author'], ...back }
  })
  return { ...desk, mine }
}

/** The desk once all that a customer of mine has said is read. */
export function withRead(desk: Desk, conversationId: string): Desk {
  return { ...desk, mine: desk.mine.map((item) => (item.conversation_id === conversationId ? { ...item, unread: 0 } : item)) }
}

export function useDesk() {
  const client = useQueryClient()
  const query = useQuery({
    queryKey: DESK_KEY,
    queryFn: calls.desk,
    refetchInterval: () => (liveStatus.state === 'open' ? POLL_MS : POLL_WHILE_LOST_MS),
    refetchIntervalInBackground: true,
  })
  const desk: ComputedRef<Desk | undefined> = computed(() => query.data.value)
  const groups = computed(() => groupMine(desk.value?.mine ?? []))
  /** Everything that can be opened, in the order of the list. */
  const order = computed(() => [
    ...(desk.value?.offers ?? []),
    ...groups.value.forMe,
    ...groups.value.forCustomer,
    ...groups.value.aside,
    ...(desk.value?.queue ?? []),
  ])
  const refresh = () => client.invalidateQueries({ queryKey: DESK_KEY })
  return { query, desk, groups, order, refresh }
}
