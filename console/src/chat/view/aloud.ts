/** Reading aloud with a voice of the device itself: no word of a customer leaves it. Absent where there is no such voice. */

type Language = 'zh-CN' | 'en'

export function localVoice(language: Language): SpeechSynthesisVoice | null {
  if (!('speechSynthesis' in window)) return null
  const voices = speechSynthesis.getVoices().filter((voice) => voice.localService)
  return voices.find((voice) => voice.lang.toLowerCase().startsWith(language.slice(0, 2))) ?? null
}

/** Browsers learn late which voices they have. */
export function onVoices(heard: () => void): void {
  if ('speechSynthesis' in window) speechSynthesis.addEventListener?.('voiceschanged', heard)
}

export const isReading = (): boolean => 'speechSynthesis' in window && speechSynthesis.speaking

export function stopReading(): void {
  if ('speechSynthesis' in window) speechSynthesis.cancel()
}

/** Reads slowly; `ended` is called once, also when something else cut it short. */
export function readAloud(text: string, voice: SpeechSynthesisVoice, ended: () => void): void {
  stopReading()
  const utterance = new SpeechSynthesisUtterance(text)
  utterance.voice = voice
  utterance.lang = voice.lang
  utterance.rate = 0.85
  utterance.onend = utterance.onerror = ended
  speechSynthesis.speak(utterance)
}
