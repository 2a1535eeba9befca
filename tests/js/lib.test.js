import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { locale, t, tn, useLocale } from "../../static/js/lib/i18n.js";
import { newId } from "../../static/js/lib/ids.js";
import { byPosition, keyAfter } from "../../static/js/lib/positions.js";
import { fold, words } from "../../static/js/lib/text.js";

afterEach(() => useLocale("en"));

test("ids are UUIDs of version 7 that sort in the order of their making", () => {
  const ids = Array.from({ length: 5_000 }, newId);
  assert.match(ids[0], /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.deepEqual([...ids].sort(), ids);
  assert.equal(new Set(ids).size, ids.length);
});

test("positions are compared by code unit, then id", () => {
  const rows = [{ id: "b", position: "a0" }, { id: "a", position: "a0" }, { id: "c", position: "Zz" }];
  assert.deepEqual(rows.sort(byPosition).map((row) => row.id), ["c", "a", "b"]);
});

test("after: null is first, left out or gone is last, else right behind", () => {
  const rows = [{ id: "1", position: "a0" }, { id: "2", position: "a1" }];
  assert.ok(keyAfter(rows, null) < "a0");
  assert.ok(keyAfter(rows) > "a1");
  assert.ok(keyAfter(rows, "gone") > "a1");
  const between = keyAfter(rows, "1");
  assert.ok(between > "a0" && between < "a1");
  assert.equal(keyAfter([]), "a0");
});

test("behind one of two that share a position there is still room", () => {
  const rows = [{ id: "1", position: "a0" }, { id: "2", position: "a0" }, { id: "3", position: "a1" }];
  const key = keyAfter(rows, "1");
  assert.ok(key > "a0" && key < "a1");
});

test("what isn't translated stays English", () => {
  useLocale("zh_Hans", { "Moved {title}": "已移动{title}" });
  assert.equal(t("Moved {title}", { title: "X" }), "已移动X");
  assert.equal(t("Unknown {what}", { what: 1 }), "Unknown 1");
  assert.equal(locale(), "zh-Hans");
});

test("a value that isn't given stays visible, and a value is never read as a pattern", () => {
  assert.equal(t("{a} {b}", { a: "{b}" }), "{b} {b}");
});

test("plurals follow the language", () => {
  assert.deepEqual([tn("{n} deal", "{n} deals", 1), tn("{n} deal", "{n} deals", 0), tn("{n} deal", "{n} deals", 1_200)], ["1 deal", "0 deals", "1,200 deals"]);
  useLocale("zh_Hans", { "{n} deal": ["{n} 个商机"] });
  assert.equal(tn("{n} deal", "{n} deals", 5), "5 个商机");
});

test("folding forgets case, width and diacritics", () => {
  assert.equal(fold("ＣＡＦÉ Straße ﬁ"), "cafe strasse fi");
  assert.deepEqual(words("  Café  医院 "), ["cafe", "医院"]);
  assert.equal(fold(null), "");
});
