import { computed, reactive, ref, shallowRef, watch, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { isProblem, type Problem } from '@/api'
import { problemText } from '@/design'
import { contentOf, formOf, newArticleOf, type Form } from './article'
import { calls, type Article } from './calls'

type Wrong = Partial<Record<'question' | 'answer' | 'variants' | 'category' | 'until' | 'channels' | 'regions' | 'products' | 'attachments', string>>
const FIELDS: Record<string, keyof Wrong> = { question: 'question', answer: 'answer', variants: 'variants', category: 'category', effective_until: 'until', channels: 'channels', regions: 'regions', products: 'products', attachments: 'attachments' }

/** The working copy being edited: what was read, what is written, and what the server said to it. */
export function useEditor(article: Ref<Article | null>, language: 'zh' | 'en') {
  const { t, te } = useI18n()
  const base = shallowRef<Article | null>(article.value)
  const form = reactive<Form>(formOf(base.value, language))
  const clean = ref(JSON.stringify(form))
  const dirty = computed(() => JSON.stringify(form) !== clean.value)
  const busy = ref(false)
  const wrong = ref<Wrong>({})
  const failure = ref('')
  /** The other article that answers this question already. */
  const taken = ref('')
  /** What somebody else saved meanwhile. */
  const theirs = shallowRef<Article | null>(null)

  function quiet(): void {
    wrong.value = {}
    failure.value = ''
    taken.value = ''
  }

  function adopt(now: Article): void {
    base.value = now
    Object.assign(form, formOf(now, language))
    clean.value = JSON.stringify(form)
    theirs.value = null
    quiet()
  }

  watch(article, (now) => {
    if (now && !dirty.value) adopt(now)
  })

  function missing(): boolean {
    const need = t('knowledge.edit.need')
    wrong.value = { ...(form.question.trim() ? {} : { question: need }), ...(form.answer.trim() ? {} : { answer: need }) }
    return Object.keys(wrong.value).length > 0
  }

  /** A field that the server names stands wrong in our words, so that it is not called by its name in the code. */
  function atField(problem: Problem): boolean {
    const field = FIELDS[problem.params.field ?? '']
    const key = `knowledge.wrong.${problem.code.split('.').at(-1)}`
    if (!field || !te(key)) return false
    wrong.value = { [field]: t(key, { limit: problem.params.limit ?? '' }) }
    return true
  }

  async function refused(error: unknown): Promise<void> {
    if (isProblem(error)) {
      if (error.status === 412 && base.value) {
        theirs.value = await calls.one(base.value.id)
        return
      }
      if (error.code === 'knowledge.question_taken') taken.value = error.params.article ?? ''
      if (atField(error)) return
    }
    failure.value = problemText(error, t)
  }

  /** The article as saved, or null: then the form says why. */
  async function save(): Promise<Article | null> {
    quiet()
    if (busy.value || missing()) return null
    const sent = JSON.stringify(form)
    busy.value = true
    try {
      const read = base.value
      const saved = read ? await calls.change(read, contentOf(form, read)) : await calls.create(newArticleOf(form))
      base.value = saved
      theirs.value = null
      // what was typed while it was on its way stays, as a change to come
      if (JSON.stringify(form) === sent) adopt(saved)
      else clean.value = sent
      return saved
    } catch (error) {
      await refused(error).catch((again: unknown) => (failure.value = problemText(again, t)))
      return null
    } finally {
      busy.value = false
    }
  }

  /** After a conflict: go on with one's own words on top of theirs, to be saved knowingly. */
  function keepMine(): void {
    base.value = theirs.value
    theirs.value = null
  }

  function takeTheirs(): void {
    if (theirs.value) adopt(theirs.value)
  }

  function discard(): void {
    Object.assign(form, JSON.parse(clean.value) as Form)
    quiet()
  }

  return { base, form, dirty, busy, wrong, failure, taken, theirs, save, adopt, keepMine, takeTheirs, discard }
}

export type Editor = ReturnType<typeof useEditor>
