import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { readQuestion, writeQuestion, type Question } from './question'

/** The question in the address, and how to change it. */
export function useQuestion() {
  const route = useRoute()
  const router = useRouter()
  const question = computed(() => readQuestion(route.query))
  const saved = computed(() => (typeof route.query.saved === 'string' ? route.query.saved : ''))

  function ask(changes: Partial<Question>): void {
    const query = writeQuestion({ ...question.value, ...changes })
    void router.replace({ query: saved.value ? { ...query, saved: saved.value } : query })
  }

  return { question, saved, ask }
}
