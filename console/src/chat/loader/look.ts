/** The widget's styles. A site may set `--zhike-accent`; all else is closed off in the shadow. */
const widget = (side: string) => `
:host { all: initial; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
button {
  position: fixed; z-index: 2147483000; bottom: max(20px, env(safe-area-inset-bottom)); ${side}: 20px;
  display: grid; place-items: center; width: 56px; height: 56px; padding: 0; border: 0; border-radius: 50%;
  background: var(--zhike-accent, #0c7264); color: #fff; cursor: pointer;
  box-shadow: 0 0 0 1px rgba(255, 255, 255, .35), 0 6px 20px rgba(20, 32, 34, .28);
}
button:focus-visible { outline: 3px solid var(--zhike-accent, #0c7264); outline-offset: 3px; }
svg { width: 26px; height: 26px; fill: none; stroke: currentColor; stroke-width: 1.7; stroke-linecap: round; stroke-linejoin: round; }
span {
  position: absolute; top: -4px; right: -4px; min-width: 22px; height: 22px; padding: 0 6px; border-radius: 11px;
  background: #b23325; color: #fff; font: 600 13px/22px system-ui, sans-serif; text-align: center;
}
div {
  position: fixed; z-index: 2147483001; bottom: 92px; ${side}: 20px; overflow: hidden;
  width: 400px; height: min(680px, calc(100vh - 116px)); border-radius: 16px; background: Canvas;
  box-shadow: 0 0 0 1px rgba(20, 32, 34, .1), 0 16px 48px rgba(20, 32, 34, .24);
}
iframe { display: block; width: 100%; height: 100%; border: 0; color-scheme: normal; }
@media (prefers-reduced-motion: no-preference) {
  div { animation: rise 180ms cubic-bezier(.2, 0, 0, 1); }
  @keyframes rise { from { opacity: 0; transform: translateY(8px); } }
}
@media (max-width: 480px), (max-height: 520px) {
  div { inset: 0; width: auto; height: auto; border-radius: 0; box-shadow: none; }
}
@media print { button, div { display: none; } }
`
// On a phone the chat covers the page, which must not scroll beneath it.
const SITE = '@media (max-width: 480px), (max-height: 520px) { html { overflow: hidden !important; } }'

function sheet(text: string): CSSStyleSheet {
  const made = new CSSStyleSheet()
  made.replaceSync(text)
  return made
}

export const sheetOf = (left: boolean) => ({ widget: sheet(widget(left ? 'left' : 'right')), site: sheet(SITE) })
