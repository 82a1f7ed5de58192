import { isProblem } from '@/api'
import { fieldOf, momentOf, type IconName } from '@/design'
import type { Article, ArticleFile, ArticleLine, Audience, Content, NewArticle, Status, Step } from './calls'

/** What the editor holds: variants one per line, times as the browser's own local inputs write them. */
export interface Form {
  question: string
  answer: string
  variants: string
  category: string
  language: 'zh' | 'en'
  verbatim: boolean
  audience: Audience
  channels: string[]
  regions: string[]
  products: string[]
  attachments: ArticleFile[]
  from: string
  until: string
  owner: string
  reviewOn: string
}

export const TONES: Record<Status, { tone: 'plain' | 'warn' | 'info' | 'ok'; icon: IconName }> = {
  draft: { tone: 'plain', icon: 'edit' },
  submitted: { tone: 'warn', icon: 'clock' },
  endorsed: { tone: 'warn', icon: 'clock' },
  approved: { tone: 'info', icon: 'checkCircle' },
  published: { tone: 'ok', icon: 'check' },
  expired: { tone: 'plain', icon: 'lock' },
}

/** "2026-12-01T09:30" in the bank's zone, or "". */
export const localTime = (at: string | null | undefined): string => fieldOf(at)

/** The instant of a local input. The one that was read stays as it was, seconds and all, unless the input changed. */
function instant(local: string, read: string | null | undefined): string | null {
  if (!local) return null
  return read && localTime(read) === local ? read : (momentOf(local)?.toISOString() ?? null)
}

export function formOf(article: Article | null, language: 'zh' | 'en'): Form {
  if (!article) {
    return { question: '', answer: '', variants: '', category: '', language, verbatim: false, audience: 'public', channels: [], regions: [], products: [], attachments: [], from: '', until: '', owner: '', reviewOn: '' }
  }
  return {
    question: article.question,
    answer: article.answer,
    variants: article.variants.join('\n'),
    category: article.category,
    language: article.language,
    verbatim: article.verbatim,
    audience: article.audience,
    channels: [...article.channels],
    regions: [...article.regions],
    products: [...article.products],
    attachments: article.attachments.map((each) => ({ ...each })),
    from: localTime(article.effective_from),
    until: localTime(article.effective_until),
    owner: article.owner?.id ?? '',
    reviewOn: article.review_on ?? '',
  }
}

export function contentOf(form: Form, read: Article | null): Content {
  return {
    question: form.question.trim(),
    answer: form.answer.trim(),
    variants: form.variants.split('\n').map((line) => line.trim()).filter(Boolean),
    category: form.category.trim(),
    verbatim: form.verbatim,
    audience: form.audience,
    channels: [...form.channels],
    regions: [...form.regions],
    products: [...form.products],
    attachments: form.attachments.map(({ file, alt_zh, alt_en }) => ({ file, alt_zh: alt_zh.trim(), alt_en: alt_en.trim() })),
    effective_from: instant(form.from, read?.effective_from),
    effective_until: instant(form.until, read?.effective_until),
    owner: form.owner || null,
    review_on: form.reviewOn || null,
  }
}

export function newArticleOf(form: Form): NewArticle {
  return { ...contentOf(form, null), language: form.language, key: '' }
}

export interface Steps {
  edit: boolean
  submit: boolean
  /** The step of the approval that this person may decide on. */
  decide: Step | null
  /** It waits for approval, but this person wrote part of it, or decided on it before. */
  own: boolean
  publish: boolean
  expire: boolean
  goBack: boolean
}

type Can = (permission: string) => boolean

/** The step of the approval that the article waits for, if this person's role may decide on it. */
function waitsFor(article: Article, can: Can): Step | null {
  if (article.status === 'submitted') return can('knowledge.approve') ? 'business' : null
  return article.status === 'endorsed' && can('knowledge.comply') ? 'compliance' : null
}

/** What this person may do with the article now; the server checks each step again. */
export function stepsOf(article: Article, staffId: string, can: Can): Steps {
  const step = waitsFor(article, can)
  const own = article.authors.includes(staffId) || (step === 'compliance' && article.endorsed_by?.id === staffId)
  const publishes = can('knowledge.publish')
  const told = article.in_force !== null
  return {
    edit: can('knowledge.edit'),
    submit: can('knowledge.edit') && article.status === 'draft',
    decide: own ? null : step,
    own: step !== null && own,
    publish: publishes && article.status === 'approved',
    expire: publishes && (told || article.upcoming !== null),
    goBack: publishes && told,
  }
}

const DAY_MS = 86_400_000
export const SOON_DAYS = 30

/** Whole days until what is in force ends, when that is soon; null otherwise. */
export function daysLeft(article: Pick<ArticleLine, 'effective_until' | 'in_force'>, now: number): number | null {
  if (!article.effective_until || article.in_force === null) return null
  const days = Math.floor((new Date(article.effective_until).getTime() - now) / DAY_MS)
  return days >= 0 && days <= SOON_DAYS ? days : null
}

/** What the gate says would break, one a line; empty for every other refusal. */
export function brokenBy(error: unknown): string[] {
  return isProblem(error) && error.code === 'knowledge.gate_refused' ? (error.params.failed ?? '').split('\n').filter(Boolean) : []
}
