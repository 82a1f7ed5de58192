import { defineStore } from 'pinia'
import { reactive, ref } from 'vue'

/** What is open in the frame, and the small counts on the rail. */
export const useShell = defineStore('shell', () => {
  const palette = ref(false)
  const sheet = ref(false)
  const badges = reactive<Record<string, number>>({})

  function setBadge(route: string, count: number): void {
    badges[route] = count
  }

  return { palette, sheet, badges, setBadge }
})
