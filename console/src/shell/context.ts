import type { Component } from 'vue'
import type { RouteRecordRaw } from 'vue-router'
import type { IconName } from '@/design'

/** An entry of the rail. `order`: 10 desk, 20 cases, 30 people, 40 guides, 50 board, 60 quality, 90 staff, 95 audit. */
export interface NavEntry {
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
}
