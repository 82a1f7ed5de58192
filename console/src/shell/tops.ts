import type { InjectionKey } from 'vue'
import type { ConsoleContext } from './context'

/** What the contexts show in the top bar. */
export const TOPS: InjectionKey<NonNullable<ConsoleContext['top']>[]> = Symbol('tops')
