import { api, send, take, type components } from '@/api'

type Schemas = components['schemas']
export type Article = Schemas['ArticleBody']
export type ArticleLine = Schemas['ArticleLineBody']
export type ArticlePage = Schemas['Page_ArticleLineBody_']
export type Version = Schemas['VersionBody']
export type Content = Schemas['ContentBody']
export type NewArticle = Schemas['NewArticleBody']
export type Import = Schemas['ArticleImportBody']
export type ImportPage = Schemas['Page_ArticleImportBody_']
export type ImportPreview = Schemas['ImportPreviewBody']
export type ArticleFile = Schemas['ArticleFileBody']
export type Reason = Schemas['ReasonBody']
export type Verdict = Schemas['VerdictBody']
export type Bundle = Schemas['BundleBody']
export type BundleLine = Schemas['BundleLineBody']
export type BundlePage = Schemas['Page_BundleLineBody_']
export type BundleInput = Schemas['BundleInput']
export type ChecklistStep = Schemas['ChecklistStepBody']
export type Step = Verdict['step']
export type Said = Schemas['SaidBody']
export type Contradictions = Schemas['ContradictionsBody']
export type Contradiction = Schemas['ContradictionBody']
export type ArticleUses = Schemas['ArticleUsesBody']
export type Staff = Schemas['StaffBody']
export type Product = Schemas['ProductBody']
export type Audience = Article['audience']
export type Category = Schemas['CategoryBody']
export type Status = Article['status']

export const STATUSES = ['draft', 'submitted', 'endorsed', 'approved', 'published', 'expired'] as const satisfies readonly Status[]

export interface ArticleFilter {
  q?: string
  status?: Status
  category?: string
  language?: 'zh' | 'en'
  due?: boolean
  owner?: string
  audience?: Audience
  channel?: string
  region?: string
  product?: string
}

const at = (article_id: string) => ({ params: { path: { article_id } } })

const ofRun = (run_id: string) => ({ params: { path: { run_id } } })

/** A creation that is sent again by mistake makes nothing new. */
const once = () => ({ 'idempotency-key': crypto.randomUUID() })

export const fileAddress = (id: string) => `/api/v1/article-files/${id}`

const ofBundle = (bundle_id: string) => ({ params: { path: { bundle_id } } })

/** `article.revision` goes along, so that nobody's later change is overwritten or decided on unread. */
function asRead(article: Article) {
  return { params: { path: { article_id: article.id }, header: { 'if-match': `"${article.revision}"` } } }
}

function form(file: File): FormData {
  const data = new FormData()
  data.append('file', file)
  return data
}

export const calls = {
  checklists: (): Promise<Schemas['ChecklistsBody']> => take(api.GET('/api/v1/checklists', {})),
  checklist: (reason: string): Promise<Schemas['ChecklistVersionsBody']> => take(api.GET('/api/v1/checklists/{reason}', { params: { path: { reason } } })),
  saveChecklist: (reason: string, version: number, steps: ChecklistStep[]): Promise<Schemas['ChecklistBody']> =>
    take(api.PUT('/api/v1/checklists/{reason}', { params: { path: { reason }, header: { 'if-match': `"${version}"` } }, body: { steps } })),
  list: (filter: ArticleFilter, cursor: string | null, limit = 50): Promise<ArticlePage> =>
    take(api.GET('/api/v1/articles', { params: { query: { ...filter, cursor: cursor ?? undefined, limit } } })),
  categories: async (filter: ArticleFilter): Promise<Category[]> =>
    (await take(api.GET('/api/v1/articles/categories', { params: { query: filter } }))).items,
  one: (id: string): Promise<Article> => take(api.GET('/api/v1/articles/{article_id}', at(id))),
  versions: async (id: string): Promise<Version[]> => (await take(api.GET('/api/v1/articles/{article_id}/versions', at(id)))).items,
  create: (body: NewArticle): Promise<Article> => take(api.POST('/api/v1/articles', { body })),
  change: (read: Article, body: Content): Promise<Article> => take(api.PUT('/api/v1/articles/{article_id}', { ...asRead(read), body })),
  submit: (id: string): Promise<Article> => take(api.POST('/api/v1/articles/{article_id}/submission', at(id))),
  decide: (read: Article, step: Step, approved: boolean, comment: string): Promise<Article> => {
    const sent = { ...asRead(read), body: { approved, comment } }
    return take(step === 'business' ? api.PUT('/api/v1/articles/{article_id}/approval', sent) : api.PUT('/api/v1/articles/{article_id}/compliance', sent))
  },
  verdicts: async (id: string): Promise<Verdict[]> => (await take(api.GET('/api/v1/articles/{article_id}/verdicts', at(id)))).items,
  said: async (q: string, then: string): Promise<Said[]> => (await take(api.GET('/api/v1/articles/said', { params: { query: { q, at: then } } }))).items,
  contradictions: (id: string | null): Promise<Contradictions> =>
    take(id ? api.GET('/api/v1/articles/{article_id}/contradictions', at(id)) : api.GET('/api/v1/articles/contradictions', {})),
  uses: (kind: 'unused' | 'badly_rated', days: number, owner: string): Promise<ArticleUses> =>
    take(api.GET('/api/v1/articles/uses/{kind}', { params: { path: { kind }, query: { days, owner: owner || undefined } } })),
  owners: async (): Promise<Staff[]> => (await take(api.GET('/api/v1/staff', { params: { query: { role: 'editor', active: true, limit: 500 } } }))).items,
  assign: (articles: string[], owner: string | null, review_on: string | null): Promise<Schemas['AssignedBody']> =>
    take(api.PUT('/api/v1/articles/assignment', { body: { articles, owner, review_on } })),
  goBack: (id: string, comment: string): Promise<Article> =>
    take(api.PUT('/api/v1/articles/{article_id}/rollback', { ...at(id), body: { comment } })),
  bundles: (cursor: string | null): Promise<BundlePage> => take(api.GET('/api/v1/article-bundles', { params: { query: { cursor: cursor ?? undefined, limit: 50 } } })),
  bundle: (id: string): Promise<Bundle> => take(api.GET('/api/v1/article-bundles/{bundle_id}', ofBundle(id))),
  createBundle: (body: BundleInput): Promise<Bundle> =>
    take(api.POST('/api/v1/article-bundles', { body, params: { header: { 'idempotency-key': crypto.randomUUID() } } })),
  changeBundle: (read: Bundle, body: BundleInput): Promise<Bundle> =>
    take(api.PUT('/api/v1/article-bundles/{bundle_id}', { params: { path: { bundle_id: read.id }, header: { 'if-match': `"${read.revision}"` } }, body })),
  publishBundle: (id: string): Promise<Bundle> => take(api.PUT('/api/v1/article-bundles/{bundle_id}/publication', ofBundle(id))),
  takeBundleBack: (id: string, comment: string): Promise<Bundle> =>
    take(api.PUT('/api/v1/article-bundles/{bundle_id}/rollback', { ...ofBundle(id), body: { comment } })),
  publish: (id: string): Promise<Article> => take(api.PUT('/api/v1/articles/{article_id}/publication', at(id))),
  expire: (id: string): Promise<Article> => take(api.PUT('/api/v1/articles/{article_id}/expiry', at(id))),
  reasons: async (): Promise<Reason[]> => (await take(api.GET('/api/v1/reasons', { params: { query: {} } }))).items,
  products: async (): Promise<Product[]> => (await take(api.GET('/api/v1/products', {}))).items,
  upload: async (file: File): Promise<ArticleFile> =>
    (await send('/api/v1/article-files', { method: 'POST', body: form(file), headers: once() })).json() as Promise<ArticleFile>,
  previewImport: async (file: File): Promise<ImportPreview> =>
    (await send('/api/v1/articles/imports/previews', { method: 'POST', body: form(file) })).json() as Promise<ImportPreview>,
  beginImport: async (file: File): Promise<Import> =>
    (await send('/api/v1/articles/imports', { method: 'POST', body: form(file), headers: once() })).json() as Promise<Import>,
  imports: async (): Promise<Import[]> => (await take(api.GET('/api/v1/articles/imports', { params: { query: { limit: 5 } } }))).items,
  oneImport: (run_id: string): Promise<Import> => take(api.GET('/api/v1/articles/imports/{run_id}', ofRun(run_id))),
  stopImport: (run_id: string): Promise<Import> => take(api.PUT('/api/v1/articles/imports/{run_id}/stop', ofRun(run_id))),
  resumeImport: (run_id: string): Promise<Import> => take(api.PUT('/api/v1/articles/imports/{run_id}/resumption', ofRun(run_id))),
  importRejects: async (run_id: string): Promise<Blob> => (await send(`/api/v1/articles/imports/${run_id}/rejects.csv`)).blob(),
  exportBundles: async (): Promise<Blob> => (await send('/api/v1/article-bundles.csv')).blob(),
  exportFile: async (filter: ArticleFilter): Promise<Blob> => {
    const given = Object.entries(filter).filter((pair) => Boolean(pair[1]))
    return (await send(`/api/v1/articles.csv?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`)).blob()
  },
}

export function saveFile(content: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = name
  link.click()
  window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
