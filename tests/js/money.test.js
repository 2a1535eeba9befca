import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { useLocale } from "../../static/js/lib/i18n.js";
import { decimal, formatMoney, formatTotals, initMoney, parseMoney, sumByCurrency, weighted, weightedAmount } from "../../static/js/lib/money.js";

initMoney({ currencies: { EUR: 2, USD: 2, CNY: 2, JPY: 0, KWD: 3 } });
afterEach(() => useLocale("en"));
const eur = (/** @type {any} */ amount) => ({ amount, currency: "EUR" });

test("money is shown with its sign, and minor units only where there are some", () => {
  assert.equal(formatMoney(eur(3_850_000)), "€38,500");
  assert.equal(formatMoney(eur(3_850_050)), "€38,500.50");
  assert.equal(formatMoney({ amount: 148_000_000, currency: "CNY" }), "¥1,480,000");
  assert.equal(formatMoney({ amount: 5_000, currency: "JPY" }), "JPY\u00a05,000");
  assert.equal(formatMoney({ amount: 1_234, currency: "KWD" }), "KWD\u00a01.234");
  assert.equal(formatMoney(null), "");
});

test("the largest amounts are shown to the last digit", () => {
  assert.equal(formatMoney(eur(999_999_999_999_999)), "€9,999,999,999,999.99");
  assert.equal(formatMoney(eur(12_345_678_901_234_567_891n)), "€123,456,789,012,345,678.91");
  assert.equal(decimal(-5, 2), "-0.05");
});

test("Chinese readers see the same amount their way", () => {
  useLocale("zh_Hans");
  assert.equal(formatMoney({ amount: 148_000_000, currency: "CNY" }), "¥1,480,000");
  assert.equal(formatMoney({ amount: 148_000_000, currency: "CNY" }, { compact: true }), "¥148万");
});

test("weighting is half-up to the minor unit", () => {
  assert.deepEqual([weightedAmount(1, 50), weightedAmount(3, 50), weightedAmount(1, 49), weightedAmount(333, 10)], [1, 2, 0, 33]);
  assert.equal(weightedAmount(10 ** 15, 100), 10 ** 15);
  assert.equal(weightedAmount(999_999_999_999_999, 75), 749_999_999_999_999);
  assert.equal(weighted(null, 10), null);
});

test("sums never cross currencies, and pass 2^53 exactly", () => {
  const many = Array.from({ length: 20 }, () => eur(999_999_999_999_999));
  assert.deepEqual(sumByCurrency(many), [eur(19_999_999_999_999_980n)]);
  const mixed = sumByCurrency([eur(1), { amount: 2, currency: "CNY" }, null, eur(3)], "EUR");
  assert.deepEqual(mixed, [eur(4), { amount: 2, currency: "CNY" }]);
  assert.equal(formatTotals(mixed), "€0.04 · ¥0.02");
  assert.equal(formatTotals([], { currency: "EUR" }), "€0");
});

for (const [text, amount] of /** @type {[string, number][]} */ ([
  ["38500", 3_850_000], ["38,500", 3_850_000], ["€ 38,500", 3_850_000], ["38.500,50 €", 3_850_050], ["1.200,50", 120_050], ["1,200.50", 120_050],
  ["1.234.567", 123_456_700], ["48k", 4_800_000], ["1.5m", 150_000_000], ["12,5", 1_250], ["0.10", 10], ["EUR 7", 700], ["１２３", 12_300], ["1 200", 120_000], ["1’200.50", 120_050],
])) {
  test(`“${text}” is ${amount} cents`, () => assert.deepEqual(parseMoney(text, "EUR", "en"), eur(amount)));
}

for (const text of ["", "abc", "1.200", "1,2,3", "1.2.3,4,5", "12.345.67", "1.005,001", "$5€", "-5", "1e5", "5 XYZ", "0.001", "99999999999999999", "1,20.5,0"]) {
  test(`“${text}” is refused rather than guessed`, () => assert.equal(parseMoney(text, "EUR", "en"), null));
}

test("where the reader's language groups with a point, 1.200 is no riddle", () => {
  assert.deepEqual(parseMoney("1.200", "EUR", "de"), eur(120_000));
  assert.equal(parseMoney("1,200", "EUR", "de"), null);
});

test("Chinese ten thousands and a hundred millions are read exactly", () => {
  const cny = (/** @type {number} */ amount) => ({ amount, currency: "CNY" });
  assert.deepEqual(parseMoney("148万", "CNY", "zh"), cny(148_000_000));
  assert.deepEqual(parseMoney("1.5亿元", "CNY", "zh"), cny(15_000_000_000));
  assert.deepEqual(parseMoney("¥12.34万", "CNY", "zh"), cny(12_340_000));
});

test("a currency that is named wins over the one of the field", () => {
  assert.deepEqual(parseMoney("usd 5", "EUR", "en"), { amount: 500, currency: "USD" });
  assert.deepEqual(parseMoney("¥500", "JPY", "en"), { amount: 500, currency: "JPY" });
});
