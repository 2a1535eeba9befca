// Markdown as Lit templates, made from the parser's tokens: what people write never becomes HTML by itself.
import { html, nothing } from "lit";
import { Lexer } from "marked";
import { t } from "./i18n.js";
import { isTooMuch } from "./markdown_limits.js";
import { MENTION, toNames } from "./mentions.js";

/** @typedef {{type: string, [part: string]: any}} Token */
/** @typedef {import("./mentions.js").Names} Names */
/** @typedef {(kind: string, id: string) => boolean} IsMine whether a mention means whoever reads */

const SAFE = /^(https?:|mailto:|tel:|\/(?!\/)|#)/i;
const DEEPEST = 20;
/** A picture that was attached to a deal; those of other sites are links, since asking for them would tell who reads. */
const OWN_PICTURE = /^\/api\/attachments\/[0-9a-f-]{36}$/i;

/**
 * @param {string} text
 * @param {{names?: Names, isMine?: IsMine}} [options]
 */
export function renderMarkdown(text, { names = () => undefined, isMine = () => false } = {}) {
  const renderer = new Renderer(names, isMine);
  if (isTooMuch(text)) return html`<pre class="prose__plain" dir="auto">${renderer.text(text)}</pre>`;
  return renderer.blocks(Lexer.lex(text, { gfm: true, breaks: true }));
}

class Renderer {
  /** @param {Names} names @param {IsMine} isMine */
  constructor(names, isMine) {
    this.names = names;
    this.isMine = isMine;
    this.depth = 0;
  }

  /** @param {Token[]} tokens @returns {any} */
  blocks(tokens) {
    return this.deeper(() => tokens.map((token) => this.block(token)));
  }

  /** @param {Token[] | undefined} tokens @param {string} [text] @returns {any} */
  inlines(tokens, text = "") {
    return this.deeper(() => (tokens ? tokens.map((token) => this.inline(token)) : this.text(text)));
  }

  /** A thousand nested quotes are somebody's joke: beyond a depth nothing is shown. @param {() => any} render */
  deeper(render) {
    if (this.depth >= DEEPEST) return nothing;
    this.depth += 1;
    const rendered = render();
    this.depth -= 1;
    return rendered;
  }

  /** @param {Token} token */
  block(token) {
    const make = /** @type {any} */ (this.makers)[token.type];
    return make ? make(token) : this.inline(token);
  }

  makers = {
    space: () => nothing,
    hr: () => html`<hr />`,
    heading: (/** @type {Token} */ token) => this.heading(token),
    paragraph: (/** @type {Token} */ token) => html`<p dir="auto">${this.inlines(token.tokens)}</p>`,
    blockquote: (/** @type {Token} */ token) => html`<blockquote>${this.blocks(token.tokens)}</blockquote>`,
    code: (/** @type {Token} */ token) => html`<pre><code>${toNames(token.text, this.names)}</code></pre>`,
    list: (/** @type {Token} */ token) => this.list(token),
    table: (/** @type {Token} */ token) => this.table(token),
    html: (/** @type {Token} */ token) => html`<p dir="auto">${token.text}</p>`,
    def: () => nothing,
  };

  /** The page has its own outline: headings in a text begin below it. @param {Token} token */
  heading({ depth, tokens }) {
    const content = this.inlines(tokens);
    if (depth === 1) return html`<h3 dir="auto">${content}</h3>`;
    if (depth === 2) return html`<h4 dir="auto">${content}</h4>`;
    return html`<h5 dir="auto">${content}</h5>`;
  }

  /** @param {Token} token */
  list({ ordered, start, items }) {
    const rendered = items.map((/** @type {Token} */ item) => this.item(item));
    return ordered ? html`<ol start=${start || 1}>${rendered}</ol>` : html`<ul>${rendered}</ul>`;
  }

  /** @param {Token} item */
  item({ task, checked, tokens }) {
    const kept = tokens.filter((/** @type {Token} */ token) => token.type !== "checkbox");
    const box = task ? html`<span role="img" aria-label=${checked ? t("Done") : t("Not done")}>${checked ? "☑" : "☐"}</span> ` : nothing;
    return html`<li dir="auto">${box}${this.deeper(() => kept.map((/** @type {Token} */ token) => this.block(token)))}</li>`;
  }

  /** @param {Token} token */
  table({ header, rows }) {
    const cell = (/** @type {Token} */ one) => html`<td dir="auto">${this.inlines(one.tokens)}</td>`;
    const head = header.map((/** @type {Token} */ one) => html`<th scope="col" dir="auto">${this.inlines(one.tokens)}</th>`);
    const body = rows.map((/** @type {Token[]} */ row) => html`<tr>${row.map(cell)}</tr>`);
    return html`<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
  }

  /** @param {Token} token @returns {any} */
  inline(token) {
    switch (token.type) {
      case "strong":
        return html`<strong>${this.inlines(token.tokens)}</strong>`;
      case "em":
        return html`<em>${this.inlines(token.tokens)}</em>`;
      case "del":
        return html`<del>${this.inlines(token.tokens)}</del>`;
      case "codespan":
        return html`<code>${toNames(token.text, this.names)}</code>`;
      case "br":
        return html`<br />`;
      case "link":
        return this.link(token.href, this.inlines(token.tokens));
      case "image":
        return this.link(token.href, OWN_PICTURE.test(token.href) ? picture(token) : token.text || token.href);
      case "escape":
        return token.text;
      default:
        return token.tokens ? this.inlines(token.tokens) : this.text(token.raw);
    }
  }

  /** An address of another kind (javascript:, data:) stays text. @param {string} href @param {any} content */
  link(href, content) {
    if (!SAFE.test(href.trim())) return content;
    return html`<a href=${href} target="_blank" rel="noopener noreferrer nofollow">${content}</a>`;
  }

  /** @param {string} text */
  text(text) {
    const parts = [];
    let end = 0;
    for (const found of text.matchAll(MENTION)) {
      const [whole, kind = "board", id = ""] = found;
      parts.push(text.slice(end, found.index), this.mention(whole, kind.toLowerCase(), id.toLowerCase()));
      end = found.index + whole.length;
    }
    return end === 0 ? text : [...parts, text.slice(end)];
  }

  /** @param {string} whole @param {string} kind @param {string} id */
  mention(whole, kind, id) {
    const name = this.names(kind, id);
    if (!name) return whole;
    return html`<span class="mention${this.isMine(kind, id) ? " mention--me" : ""}" dir="auto">@${name}</span>`;
  }
}

/** @param {Token} token */
function picture({ href, text }) {
  return html`<img class="prose__picture" src=${`${href}?thumb=1`} alt=${text} loading="lazy">`;
}
