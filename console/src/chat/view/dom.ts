/** Building the page out of text nodes and attributes. Nothing here takes markup, so no message can become any. */
import { icons as house } from '@/design/icons'

const SVG = 'http://www.w3.org/2000/svg'

const extra = {
  wallet: 'M4 7.5h14.5a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1zM4 7.5 15.5 4.5v3M15.5 13.5h.2',
  pin: 'M12 21c4-4.5 6-7.8 6-11a6 6 0 0 0-12 0c0 3.2 2 6.5 6 11zM9.8 10a2.2 2.2 0 1 0 4.4 0a2.2 2.2 0 1 0-4.4 0z',
  speaker: 'M4 9.5h3.5L12 5.5v13l-4.5-4H4zM15.5 9a4.5 4.5 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11',
  stop: 'M7 7h10v10H7z',
} as const

const icons = { ...house, ...extra }
export type IconName = keyof typeof icons

type Value = string | number | boolean | null | undefined | ((event: Event) => void)
export type Child = Node | string | null | false

/** `testid` and `data-*` become data attributes, `on*` listeners, true an empty attribute, null and false nothing. */
export type Attributes = Record<string, Value>

function apply(element: Element, name: string, value: Value): void {
  if (value === null || value === undefined || value === false) return
  if (typeof value === 'function') element.addEventListener(name.slice(2), value)
  else element.setAttribute(name === 'testid' ? 'data-testid' : name, value === true ? '' : String(value))
}

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) apply(element, name, value)
  element.append(...children.filter((child): child is Node | string => child !== null && child !== false))
  return element
}

export function icon(name: IconName, size: '' | 's' | 'l' | 'xl' = ''): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('class', size ? `i ${size}` : 'i')
  svg.setAttribute('aria-hidden', 'true')
  const path = document.createElementNS(SVG, 'path')
  path.setAttribute('d', icons[name])
  svg.append(path)
  return svg
}

/** Sets the text only where it differs, so that a live region speaks of changes alone. */
export function say(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text
}

export function show(element: HTMLElement, shown: boolean): void {
  if (element.hidden === shown) element.hidden = !shown
}

/** Makes `parent` hold exactly `wanted`, in order, moving as little as possible so that focus and reading stay put. */
export function arrange(parent: Element, wanted: readonly Element[]): void {
  const keep = new Set(wanted)
  for (const child of [...parent.children]) if (!keep.has(child)) child.remove()
  let place: Element | null = parent.firstElementChild
  for (const element of wanted) {
    if (element === place) place = place.nextElementSibling
    else parent.insertBefore(element, place)
  }
}

/** A button with an optional icon; the icon alone needs `aria-label`. */
export function button(attributes: Attributes, ...children: Child[]): HTMLButtonElement {
  return h('button', { type: 'button', ...attributes }, ...children)
}
