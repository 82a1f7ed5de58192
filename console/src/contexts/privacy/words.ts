import { bankDay } from '@/shell'
import type { RightState } from './calls'

type Tone = 'plain' | 'line' | 'accent' | 'danger' | 'warn' | 'ok' | 'info'
const SOON_DAYS = 3

/** The last eight characters of an id: enough to tell people apart in a list. */
export function shortId(id: string): string {
  return id.slice(-8)
}

export function stateTone(state: RightState): Tone {
  const tones: Record<RightState, Tone> = { received: 'info', open: 'info', second: 'warn', fulfilled: 'ok', refused: 'danger', withdrawn: 'plain' }
  return tones[state]
}

/** Red when the day has passed, amber in the last three days. */
export function dueTone(day: string, today: string = bankDay()): Tone {
  const left = (Date.parse(day) - Date.parse(today)) / 86_400_000
  return left < 0 ? 'danger' : left < SOON_DAYS ? 'warn' : 'line'
}
