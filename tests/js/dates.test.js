import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { addDays, dayOf, daysBetween, formatDay, formatFullDay, formatMonth, formatTime, initDates, momentOf, ownClock, relativeDay, weekStart } from "../../static/js/lib/dates.js";
import { useLocale } from "../../static/js/lib/i18n.js";

afterEach(() => {
  useLocale("en");
  initDates(null);
});
const NOW = "2026-11-24";

test("a day is written as people say it, with the year where it isn't this one", () => {
  assert.equal(formatDay("2026-11-26", NOW), "Thu 26 Nov");
  assert.equal(formatDay("2027-02-05", NOW), "5 Feb 2027");
  assert.equal(formatFullDay("2026-12-18"), "18 Dec 2026");
  assert.equal(formatMonth(NOW), "November");
});

test("in Chinese it is 11月26日 周四", () => {
  useLocale("zh_Hans");
  assert.equal(formatDay("2026-11-26", NOW), "11月26日 周四");
  assert.equal(formatDay("2027-02-05", NOW), "2027年2月5日 周五");
  assert.equal(formatMonth(NOW), "11月");
  assert.equal(relativeDay("2026-11-25", NOW), "明天");
});

test("days near by have names", () => {
  assert.deepEqual(["2026-11-24", "2026-11-25", "2026-11-27", "2026-11-22"].map((day) => relativeDay(day, NOW)), ["today", "tomorrow", "in 3 days", "2 days ago"]);
});

test("a moment falls on the day of the workspace's zone", () => {
  initDates({ workspace: { time_zone: "Asia/Shanghai" } });
  assert.equal(dayOf("2026-11-24T17:00:00.000Z"), "2026-11-25");
  assert.equal(formatTime("2026-11-24T01:41:00.000Z"), "09:41");
});

test("a time is read as the reader's own clock shows it, in summer and in winter", () => {
  initDates({ workspace: { time_zone: "Asia/Shanghai" }, me: { time_zone: "Europe/Berlin" } });
  assert.equal(momentOf("2026-07-01", "09:30"), "2026-07-01T07:30:00.000Z");
  assert.equal(momentOf("2026-12-01", "09:30"), "2026-12-01T08:30:00.000Z");
  assert.equal(momentOf("2026-03-29", "03:30"), "2026-03-29T01:30:00.000Z");
  assert.deepEqual(ownClock("2026-12-31T23:30:00.000Z"), { day: "2027-01-01", time: "00:30" });
});

test("days are counted without minding clocks that change", () => {
  assert.equal(daysBetween("2026-03-28", "2026-03-30"), 2);
  assert.equal(addDays("2026-10-31", 1), "2026-11-01");
  assert.equal(weekStart("2026-11-29"), "2026-11-23");
  assert.equal(weekStart("2026-11-23"), "2026-11-23");
});
