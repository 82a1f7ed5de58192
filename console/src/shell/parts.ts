import { inject, type Component, type InjectionKey } from 'vue'

/** What a context offers to pages of others, which do not import it: each stands in its `routes.ts` under `parts`. */
export type PartName = 'sides'
export type Parts = Partial<Record<PartName, Component>>

export const PARTS: InjectionKey<Parts> = Symbol('parts')

/** The part of that name; none where its context is not in this build. */
export const usePart = (name: PartName): Component | undefined => inject(PARTS, {})[name]
