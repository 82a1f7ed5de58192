import { onScopeDispose, watch, type Ref } from 'vue'
import { preferences } from '@/design'

const BLINK_MS = 1_000

function ring(): void {
  try {
    const audio = new AudioContext()
    const volume = audio.createGain()
    volume.gain.setValueAtTime(0.08, audio.currentTime)
    volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.5)
    volume.connect(audio.destination)
    for (const [index, pitch] of [660, 880].entries()) {
      const tone = audio.createOscillator()
      tone.frequency.value = pitch
      tone.connect(volume)
      tone.start(audio.currentTime + index * 0.16)
      tone.stop(audio.currentTime + index * 0.16 + 0.2)
    }
    window.setTimeout(() => void audio.close(), 1_000)
  } catch {
    // no sound device, or the browser wants a click first
  }
}

/** Says that a contact is offered, if the agent wants it: one sound, and the tab's title taking turns. */
export function useOfferAlert(count: Ref<number>, words: () => string): void {
  let timer = 0
  let title = ''

  function stop(): void {
    window.clearInterval(timer)
    timer = 0
    if (title) document.title = title
    title = ''
  }

  watch(count, (now, before) => {
    if (now > (before ?? 0) && preferences.sound) ring()
    if (now === 0) return stop()
    if (timer || !preferences.titleBlink) return
    title = document.title
    timer = window.setInterval(() => (document.title = document.title === title ? words() : title), BLINK_MS)
  })
  onScopeDispose(stop)
}
