import assert from "node:assert/strict";
import { test } from "node:test";

import { Mentioned, queryAt, toNames, tokenOf } from "../../static/js/lib/mentions.js";

const ANA = "019abcde-0000-7000-8000-0000000000aa";
const MEI = "019abcde-0000-7000-8000-0000000000bb";
const names = (/** @type {string} */ kind, /** @type {string} */ id) => (kind === "board" ? "everyone" : { [ANA]: "Ana Ruiz", [MEI]: "刘洋" }[id]);
const ana = tokenOf("member", ANA);
const mei = tokenOf("member", MEI);

test("names stand in the place of ids, and what is unknown stays as it is", () => {
  assert.equal(toNames(`${ana}, @{board}: ${mei}！`, names), "@Ana Ruiz, @everyone: @刘洋！");
  const stranger = tokenOf("department", ANA.replace("aa", "cc"));
  assert.equal(toNames(stranger, names), stranger);
  assert.equal(toNames(`> ${ana}`, names, ""), "> Ana Ruiz");
});

test("what is shown in an editor is stored as it was", () => {
  for (const stored of [`hi ${ana}!`, `请${mei}看一下`, `${ana}${mei} @{board}`, "mail me@example.com", "no mention"]) {
    const text = new Mentioned();
    assert.equal(text.store(text.show(stored, names)), stored);
  }
});

test("a name is not the beginning of another, and an address is none", () => {
  const text = new Mentioned([["Ana", ana]]);
  assert.equal(text.store("@Anastasia, @Ana. x@Ana"), `@Anastasia, ${ana}. x@Ana`);
  const both = new Mentioned([["Ana", ana], ["Ana Ruiz", mei]]);
  assert.equal(both.store("@Ana Ruiz and @Ana"), `${mei} and ${ana}`);
});

test("Chinese needs no space behind a name", () => {
  assert.equal(new Mentioned([["刘洋", mei]]).store("请@刘洋看一下"), `请${mei}看一下`);
});

test("two people of one name are told apart", () => {
  const text = new Mentioned();
  assert.equal(text.add("Ana", ana), "Ana");
  assert.equal(text.add("Ana", mei), "Ana (2)");
  assert.equal(text.add("Ana", ana), "Ana");
  assert.equal(text.store("@Ana and @Ana (2)"), `${ana} and ${mei}`);
});

test("a full name typed by hand counts, unless two have it", () => {
  const text = new Mentioned();
  assert.equal(text.store("@Ana Ruiz, look", [["Ana Ruiz", ana], ["Tom", mei]]), `${ana}, look`);
  assert.equal(text.store("@Ana Ruiz, look", [["Ana Ruiz", ana], ["Ana Ruiz", mei]]), "@Ana Ruiz, look");
});

test("a name with the signs of a pattern is a name", () => {
  for (const name of ["A.B (C)", "x|y", "a+b*", "[z]", "$1", "back\\slash"]) {
    assert.equal(new Mentioned([[name, ana]]).store(`@${name} hi`), `${ana} hi`);
  }
});

test("what is typed behind an @ asks for names, within an address it does not", () => {
  assert.deepEqual(queryAt("hello @an"), { at: 6, query: "an" });
  assert.deepEqual(queryAt("@"), { at: 0, query: "" });
  assert.deepEqual(queryAt("请@刘"), { at: 1, query: "刘" });
  assert.deepEqual(queryAt("@Ana Ru"), { at: 0, query: "Ana Ru" });
  for (const text of ["me@ex", "@Ana ", "@Ana Ruiz is", "@a\nb", "nothing"]) assert.equal(queryAt(text), null, text);
});
