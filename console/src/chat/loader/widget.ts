/**
 * The chat on a bank's own site: one script tag, one round button, one frame.
 *
 *   <script async src="https://chat.bank.example/widget.js" data-language="zh" data-side="left"></script>
 *
 * Nothing of the site can reach into the chat and nothing of the chat into the site: the frame is another origin, and
 * both sides speak to a named origin only. Styles are set through the CSSOM, so a policy with nonces needs no exception
 * but `script-src` and `frame-src` for the chat's address. The frame is loaded at the first press, or at once where a
 * chat was open on the page before. `zhike.identify(jwt)` says who the customer is.
 */
import { startWidget, type Zhike } from './place'

declare global {
  interface Window {
    zhike?: Zhike
  }
}

const script = document.currentScript
if (script instanceof HTMLScriptElement && !window.zhike) window.zhike = startWidget(script)
