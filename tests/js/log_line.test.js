import assert from "node:assert/strict";
import { test } from "node:test";
import * as en from "chrono-node/en";
import * as zh from "chrono-node/zh";
import { readLine } from "../../static/js/lib/log_line.js";

/** Sunday: the week that comes begins tomorrow. */
const TODAY = "2026-11-29";
const library = /** @type {any} */ ({ en, zh });

for (const [line, kind, text, day, next] of /** @type {const} */ ([
  ["called, wants SSO, next Tuesday", "call", "wants SSO", TODAY, "2026-12-01"],
  ["打电话，想要SSO，下周二联系", "call", "想要SSO", TODAY, "2026-12-01"],
  ["visited them yesterday, they need a demo. Call again in two weeks", "visit", "they need a demo", "2026-11-28", "2026-12-13"],
  ["昨天拜访，12月5日再联系，价格太高", "visit", "价格太高", "2026-11-28", "2026-12-05"],
  ["sent the offer, 12 Jan", "mail", "sent the offer", TODAY, "2027-01-12"],
  ["发邮件，报价单，两周后跟进", "mail", "报价单", TODAY, "2026-12-13"],
  ["met the CFO on 2026-11-20; budget is fine", "meeting", "met the CFO on 2026-11-20, budget is fine", "2026-11-20", null],
  ["开会，下个月联系", "meeting", "开会，下个月联系", TODAY, "2026-12-01"],
  ["微信聊了价格，下下周一再谈", "call", "微信聊了价格，下下周一再谈", TODAY, "2026-12-07"],
  ["wants SSO", "call", "wants SSO", TODAY, null],
  ["call", "call", "call", TODAY, null],
  ["打电话，月底回访", "call", "打电话，月底回访", TODAY, "2026-11-30"],
  ["打电话，三个月后联系，等预算", "call", "等预算", TODAY, "2027-02-28"],
])) {
  test(`“${line}”`, () => assert.deepEqual(readLine(line, TODAY, library), { kind, text, day, next }));
}

test("until the library has come no date is read, and nothing is lost", () => {
  assert.deepEqual(readLine("called, next Tuesday", TODAY, null), { kind: "call", text: "next Tuesday", day: TODAY, next: null });
});
