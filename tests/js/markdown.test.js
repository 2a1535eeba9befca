import assert from "node:assert/strict";
import { test } from "node:test";
import { renderMarkdown } from "../../static/js/lib/markdown.js";

/** A template as text, values in brackets where they would be text or attributes. @param {any} value @returns {string} */
function flat(value) {
  if (Array.isArray(value)) return value.map(flat).join("");
  if (value?.strings) return value.strings.map((/** @type {string} */ part, /** @type {number} */ at) => part + (at < value.values.length ? flat(value.values[at]) : "")).join("");
  return typeof value === "symbol" ? "" : `[${value}]`;
}

test("what people write stays text", () => {
  assert.equal(flat(renderMarkdown("a <img src=x onerror=alert(1)> b")), '<p dir="auto">[a ][<img src=x onerror=alert(1)>][ b]</p>');
  assert.equal(flat(renderMarkdown("<script>x</script>")), '<p dir="auto">[<script>x</script>]</p>');
});

for (const address of ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "//evil.example", "vbscript:x"]) {
  test(`a link to ${address} is none`, () => assert.ok(!flat(renderMarkdown(`[x](${address})`)).includes("<a")));
}

test("a link to the web is one, and tells nobody where it came from", () => {
  assert.match(flat(renderMarkdown("[x](https://a.example)")), /<a href=\[https:\/\/a\.example\] target="_blank" rel="noopener noreferrer nofollow">\[x\]<\/a>/);
});

test("lists, tasks, emphasis, code and tables come out", () => {
  const shown = flat(renderMarkdown("# T\n\n- [x] **a**\n- `b<c`\n\n| h |\n|---|\n| 1 |\n\n> q"));
  for (const part of ["<h3", "<strong>[a]</strong>", "☑", "<code>[b<c]</code>", "<th", "<td", "<blockquote>"]) assert.ok(shown.includes(part), part);
});

test("a mention shows a name", () => {
  const id = "01a20b24-5d7d-74df-89d0-c0e211a16f6b";
  const names = (/** @type {string} */ kind) => (kind === "member" ? "Mei" : undefined);
  assert.equal(flat(renderMarkdown(`hi @{member:${id}}!`, { names })), '<p dir="auto">[hi ]<span class="mention[]" dir="auto">@[Mei]</span>[!]</p>');
});

test("nested without end it stops somewhere", () => {
  assert.ok(flat(renderMarkdown(`${">".repeat(500)} x`)).length < 2_000);
});
