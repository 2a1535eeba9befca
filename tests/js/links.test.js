import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { documentAt, isAddress } from "../../static/js/lib/links.js";

const FORMS = JSON.parse(readFileSync(new URL("../board/link_forms.json", import.meta.url), "utf8"));

for (const [url, type, name] of FORMS) {
  test(`${url} is shown at once as the server will show it`, () => {
    assert.equal(isAddress(url), true);
    assert.deepEqual(documentAt(url), { type, name });
  });
}

for (const text of ["javascript:alert(1)", "data:text/html,x", "//evil.example", "https:evil.example", "https://", "https://google.com@evil.example/", "https://a.example/ b", "wiki", `https://a.example/${"x".repeat(2000)}`]) {
  test(`${text.slice(0, 40)} is no address`, () => assert.equal(isAddress(text), false));
}
