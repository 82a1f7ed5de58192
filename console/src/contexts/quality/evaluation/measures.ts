/** The mission's five measures, each with the figures that tell it, the leading one first. */
export const FIVE = [
  { name: 'response', ids: ['bot_response_p50', 'bot_response_p95'] },
  { name: 'accuracy', ids: ['answer_accuracy', 'answer_accuracy_customer', 'answer_accuracy_agent', 'judged_share'] },
  { name: 'satisfaction', ids: ['bot_csat', 'bot_csat_mean'] },
  { name: 'intervention', ids: ['human_intervention'] },
  { name: 'stability', ids: ['faults', 'recovery_time', 'longest_recovery'] },
] as const
export const BESIDE = ['wrong_answer', 'containment', 'contained_again', 'false_containment', 'bot_resolution'] as const
export const ALL: readonly string[] = [...FIVE.flatMap((each) => [...each.ids]), ...BESIDE]
/** What the table has room for; the rest is in the cards and in the export. */
export const COLUMNS = ['bot_response_p95', 'answer_accuracy', 'bot_csat', 'human_intervention', 'wrong_answer', 'containment', 'contained_again'] as const
export const SPLITS = ['reason', 'reason_group', 'channel', 'language', 'day', 'week'] as const

export const FAULTS: readonly string[] = ['faults', 'recovery_time', 'longest_recovery']
export const OF_CONTACTS: readonly string[] = ALL.filter((each) => !FAULTS.includes(each))

export function ofFaults(metric: string): boolean {
  return FAULTS.includes(metric)
}
