import { UNREACHABLE, UNREADABLE, isProblem } from '@/api'

type Translate = (key: string, named?: Record<string, unknown>) => string

/** The sentence for an error: the server's own (it words them in the user's language), else ours. */
export function problemText(error: unknown, t: Translate): string {
  if (!isProblem(error)) return t('design.problem.unexpected')
  if (error.code === UNREACHABLE) return t('design.problem.unreachable')
  if (error.code === UNREADABLE) return t('design.problem.status', { status: error.status })
  return error.message
}
