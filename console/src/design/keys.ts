const APPLE = typeof navigator !== 'undefined' && /Mac|iP(hone|ad|od)/.test(navigator.platform)

const NAMES: Record<string, string> = APPLE
  ? { mod: '⌘', alt: '⌥', shift: '⇧', ctrl: '⌃', enter: '↵' }
  : { mod: 'Ctrl', alt: 'Alt', shift: '⇧', ctrl: 'Ctrl', enter: '↵' }
const ARROWS: Record<string, string> = { arrowleft: '←', arrowright: '→', arrowup: '↑', arrowdown: '↓', escape: 'esc' }

/** "mod+k" -> ["Ctrl", "K"] (⌘ on a Mac); "g d" -> ["G", "D"]. */
export function keyCaps(keys: string): string[] {
  return keys
    .split(/[ +]/)
    .filter(Boolean)
    .map((key) => NAMES[key] ?? ARROWS[key] ?? (key.length === 1 ? key.toUpperCase() : key))
}

export function isApple(): boolean {
  return APPLE
}
