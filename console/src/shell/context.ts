import type { Component } from 'vue'
import type { RouteRecordRaw } from 'vue-router'
import type { IconName } from '@/design'
import type { Parts } from './parts'

/** What people come for, in the order of the rail. */
export const AREAS = ['desk', 'cases', 'team', 'customers', 'knowledge', 'live', 'quality', 'system'] as const
export type Area = (typeof AREAS)[number]

/** A page that one can go to: it stands in the rail when it is alone in its area, else in the area's bar. `order`: within the area. */
export interface NavEntry {
  area: Area
  icon: IconName
  label: string
  order: number
  /** A sequence such as "g b", listed on the shortcut sheet and in the palette. */
  keys?: string
}

declare module 'vue-router' {
  interface RouteMeta {
    /** What it takes to open the page; the server checks every request again. */
    permission?: string
    /** Key of the page's title. */
    title?: string
    nav?: NavEntry
    /** Open to everybody, shown without rail and top bar. */
    bare?: boolean
  }
}

/** What a context's `routes.ts` exports by default. `main.ts` finds it; nothing else needs to know the context. */
export interface ConsoleContext {
  routes: RouteRecordRaw[]
  /** Shown in the top bar on every page to those who hold the permission. */
  top?: { component: Component; permission: string }
  /** What pages of other contexts show of this one, by name. */
  parts?: Parts
}
