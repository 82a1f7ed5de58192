import type { IconName } from '@/design'
import { calls, type Complaint, type Finding, type NoticeBy, type Request } from './calls'

/** What a dialog asks for before something is done with a complaint. */
export interface Wish {
  because: string
  remedy: string
  finding: Finding
  told_by: NoticeBy
  day: string
  order_id: string
  title: string
}

export type Field = keyof Wish
export interface Act {
  icon: IconName
  /** What has to be filled in (`optional` may stay empty). */
  fields: readonly Field[]
  optional?: readonly Field[]
  /** Two ways to answer: the second one needs words. */
  two?: boolean
  danger?: boolean
  primary?: boolean
  run: (of: Complaint, wish: Wish, request: Request | null, yes: boolean) => Promise<unknown>
}

const asks = (kind: 'extension' | 'downgrade' | 'withdrawal' | 'dismissal', icon: IconName): Act => ({
  icon,
  fields: ['because'],
  run: (of, wish) => calls.ask(of.id, { kind, because: wish.because }),
})

/** Everything that a dialog with words leads to. */
export const ACTS: Record<string, Act> = {
  extension: asks('extension', 'clock'),
  downgrade: asks('downgrade', 'down'),
  withdrawal: asks('withdrawal', 'logout'),
  dismissal: asks('dismissal', 'x'),
  regulator_date: {
    icon: 'scale',
    fields: ['day', 'because'],
    run: (of, wish) => calls.ask(of.id, { kind: 'regulator_date', because: wish.because, regulator_due_on: wish.day }),
  },
  approve: { icon: 'check', fields: [], optional: ['because'], two: true, primary: true, run: (of, wish, request, yes) => calls.decide(of.id, request?.id ?? '', yes, wish.because) },
  tell_extension: { icon: 'phone', fields: ['told_by'], primary: true, run: (of, wish, request) => calls.tellExtension(of.id, request?.id ?? '', wish.told_by) },
  propose: { icon: 'edit', fields: ['finding', 'because'], optional: ['remedy'], primary: true, run: (of, { finding, because, remedy }) => calls.propose(of.id, { finding, because, remedy }) },
  confirm: { icon: 'checks', fields: [], optional: ['because'], two: true, primary: true, run: (of, wish, _request, yes) => calls.confirm(of.id, yes, wish.because) },
  tell_decision: { icon: 'mail', fields: ['told_by'], primary: true, run: (of, wish) => calls.tell(of.id, wish.told_by) },
  object: { icon: 'flag', fields: ['because'], run: (of, wish) => calls.object(of.id, wish.because) },
  review: {
    icon: 'scale',
    fields: ['finding', 'because', 'told_by'],
    optional: ['remedy'],
    primary: true,
    run: (of, { finding, because, remedy, told_by }) => calls.review(of.id, { finding, because, remedy, told_by }),
  },
  correct: {
    icon: 'link',
    fields: [],
    optional: ['order_id', 'title'],
    run: (of, { order_id, title }) => calls.correct(of.id, order_id ? { order_id, title: '' } : { title }),
  },
}
