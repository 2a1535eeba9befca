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

const HOSTILE = {
  "brackets": "[".repeat(10_000), "images": "![".repeat(9_000), "quotes": ">".repeat(9_000), "spaced quotes": `${"> ".repeat(9_000)}x`, "lists": `${"- ".repeat(9_000)}x`,
  "stars": "*a ".repeat(6_000), "underscores": "_a".repeat(9_000), "both": "a*_".repeat(6_000), "bold": "**a".repeat(6_000), "links": "[a](".repeat(5_000), "angles": "<".repeat(10_000),
  "indented lists": Array.from({ length: 400 }, (_, at) => `${" ".repeat((at % 50) * 2)}- x`).join("\n"), "ticks": "`".repeat(9_999),
};
for (const [what, text] of Object.entries(HOSTILE)) {
  test(`S-32: ${what} without end take no time`, () => {
    renderMarkdown("warm up *a* [b](c)");
    const start = performance.now();
    renderMarkdown(text);
    // A busy machine is given some more than the 50 ms that a quiet one needs at most.
    assert.ok(performance.now() - start < 200, `${performance.now() - start} ms`);
  });
}

test("an image is a link, and one to a script is words", () => {
  assert.ok(!flat(renderMarkdown("![x](javascript:alert(1))")).includes("<a"));
  assert.match(flat(renderMarkdown("![x](https://a.example/b.png)")), /<a href=\[https:\/\/a\.example\/b\.png\][^>]*>\[x\]<\/a>/);
});

test("a long text that somebody wrote in earnest is Markdown still", () => {
  const list = Array.from({ length: 300 }, (_, at) => `- **Step ${at}**: see [here](https://a.example/${at})`).join("\n\n");
  assert.ok(flat(renderMarkdown(list)).includes("<strong>"));
});
