import type { Verdict } from './calls'

/** How a verdict is coloured: only a wrong answer, or a person that did not come, is bad; asking back is careful. */
export const TONES = { right: 'ok', wrong: 'danger', asked_back: 'warn', refused: 'warn', handed_over: 'warn', no_person: 'danger' } as const satisfies Record<Verdict, string>
