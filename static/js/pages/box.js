/** A box on a plain page: one matter, its heading, what is in it. */
import { html, nothing } from "lit";

/** @param {string} heading @param {string} hint @param {unknown} body */
export function box(heading, hint, body) {
  return html`<section class="box">
    <div class="box__head"><h2>${heading}</h2>${hint ? html`<p class="box__hint small">${hint}</p>` : nothing}</div>
    <div class="box__body">${body}</div>
  </section>`;
}
