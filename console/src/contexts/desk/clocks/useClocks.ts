import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { serverNow } from '@/api/serverTime'
import { useLiveQueries } from '@/shell'
import { calls } from '../calls'
import type { ServiceClock } from '../types'

export const CLOCKS_KEY = ['desk-clocks'] as const
const POLL_MS = 30_000

/** Clocks as they were read, and when: what is left of them counts on from there. */
export interface ClocksRead {
  items: ServiceClock[]
  readAt: number
}
export type ReadClock = ServiceClock & { readAt: number }

export async function read(ask: () => Promise<{ items: ServiceClock[] }>): Promise<ClocksRead> {
  const { items } = await ask()
  return { items, readAt: serverNow() }
}

/** Whoever is waited for by us first: what is paused waits for the customer, and presses nobody. */
export function mostPressing(clocks: readonly ServiceClock[]): ServiceClock | undefined {
  return clocks.filter((each) => !each.ended_at && each.state !== 'paused' && each.state !== 'waived').sort((a, b) => a.left_s - b.left_s)[0]
}

/** The most pressing clock of each of my contacts. */
export function useClocks() {
  const query = useQuery({ queryKey: CLOCKS_KEY, queryFn: () => read(calls.clocks), refetchInterval: POLL_MS })
  useLiveQueries((change) => (change.topic === 'clocks' ? [CLOCKS_KEY] : []))
  return computed(() => {
    const of = new Map<string, ServiceClock[]>()
    const { items = [], readAt = 0 } = query.data.value ?? {}
    for (const each of items) of.set(each.conversation_id, [...(of.get(each.conversation_id) ?? []), each])
    const found = new Map<string, ReadClock>()
    for (const [id, clocks] of of) {
      const pressing = mostPressing(clocks)
      if (pressing) found.set(id, { ...pressing, readAt })
    }
    return found
  })
}
