import assert from "node:assert/strict";
import { test } from "node:test";
import { readSort, sortText, tableRows } from "../../static/js/store/table_rows.js";
import { layoutSearch, plainLayout, readLayout } from "../../static/js/views/layout.js";
import { makeFixtureSession } from "./fixture_session.js";

const session = makeFixtureSession({ cards: 60 });
const { store } = session;
const ids = store.columns().flatMap(({ id }) => store.cardsOf(id));

/** @param {string} sort @param {string | null} [group] @param {Set<string>} [folded] */
const rows = (sort, group = null, folded = undefined) => tableRows(/** @type {any} */ (session), ids, { sort: readSort(sort), group, folded });
/** @param {any[]} list */
const cards = (list) => list.flatMap((row) => ("card" in row ? [store.get("card", row.card)] : []));

test("without an order the rows stand as on the board", () => {
  assert.deepEqual(cards(rows("")).map((card) => card?.id), ids);
});

test("what has no value stands last, up and down", () => {
  for (const sort of ["value", "-value"]) {
    const values = cards(rows(sort)).map((card) => card?.value?.amount ?? null);
    const empty = values.indexOf(null);
    assert.ok(empty > 0 && values.slice(empty).every((value) => value === null));
    const figures = values.slice(0, empty);
    assert.deepEqual(figures, [...figures].sort((a, b) => (sort === "value" ? a - b : b - a)));
  }
});

test("stages sort in the order of the board, not of their names", () => {
  const order = store.columns().map(({ id }) => id);
  const places = cards(rows("column")).map((card) => order.indexOf(card?.column));
  assert.deepEqual(places, [...places].sort((a, b) => a - b));
});

test("each group tells its deals and sums, and nobody's stand last", () => {
  const list = rows("", "owner");
  const heads = list.flatMap((row) => ("group" in row ? [row.group] : []));
  assert.equal(heads.reduce((sum, head) => sum + head.count, 0), ids.length);
  assert.equal(heads.at(-1)?.key, "");
  assert.equal(cards(list).length, ids.length);
});

test("a closed group shows its head alone", () => {
  const all = rows("", "column");
  const first = /** @type {any} */ (all[0]).group;
  assert.equal(rows("", "column", new Set([first.key])).length, all.length - first.count);
});

test("an order that nobody knows is none", () => {
  assert.equal(readSort("password"), null);
  assert.equal(readSort(null), null);
  assert.equal(sortText(readSort("-value")), "-value");
});

test("the address keeps what is not plain, beside what else stands there", () => {
  assert.equal(layoutSearch("?owner=x&view=table", plainLayout), "?owner=x");
  const search = layoutSearch("?owner=x", { ...plainLayout, view: "table", sort: "-value", group: "owner" });
  assert.equal(search, "?owner=x&view=table&sort=-value&group=owner");
  assert.deepEqual(readLayout(new URLSearchParams(search)), { ...plainLayout, view: "table", sort: "-value", group: "owner" });
  assert.deepEqual(readLayout(new URLSearchParams("view=globe&sort=x&group=y&span=year&at=2026-13-99")), plainLayout);
});
