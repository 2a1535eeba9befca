import assert from "node:assert/strict";
import { test } from "node:test";
import { Uploads } from "../../static/js/sync/uploads.js";

/** What a browser would send, held until the test answers. */
class Request {
  /** @type {Record<string, string>} */
  headers = {};
  upload = { onprogress: (/** @type {any} */ _event) => {} };
  onload = () => {};
  onerror = () => {};
  status = 0;
  /** @type {any} */
  response = null;
  aborted = false;
  /** @param {string} _method @param {string} path */
  open(_method, path) { this.path = path; }
  /** @param {string} name @param {string} value */
  setRequestHeader(name, value) { this.headers[name] = value; }
  send() {}
  abort() { this.aborted = true; }
  /** @param {number} status @param {any} response */
  answer(status, response) { Object.assign(this, { status, response }); this.onload(); }
}

function arrange({ limit = 1000, own = null } = {}) {
  /** @type {Request[]} */
  const requests = [];
  /** @type {(change: any) => void} */
  let told = () => {};
  const workspace = { get: () => ({ file_limit: own }) };
  const session = /** @type {any} */ ({ boardId: "b", boot: { file_limit: limit, workspace: { id: "w" } }, workspace, on: (/** @type {string} */ _event, /** @type {any} */ hear) => { told = hear; } });
  const make = () => { requests.push(new Request()); return /** @type {any} */ (requests.at(-1)); };
  return { requests, uploads: new Uploads(session, make), tell: (/** @type {any} */ change) => told(change) };
}

const files = (/** @type {string[]} */ ...names) => names.map((name) => new File(["words"], name));

test("three files go at once, the others when one has arrived", () => {
  const { requests, uploads } = arrange();
  uploads.add("k", files("1", "2", "3", "4"));
  assert.deepEqual(uploads.list.map(({ state }) => state), ["sending", "sending", "sending", "waiting"]);
  requests[0].answer(201, { attachment: { id: "a" } });
  assert.deepEqual(uploads.list.map(({ name, state }) => `${name} ${state}`), ["2 sending", "3 sending", "4 sending"]);
});

test("what has arrived is told once, to whoever sent it and to all", () => {
  const { requests, uploads } = arrange();
  /** @type {string[]} */
  const told = [];
  uploads.on("done", (_upload, { id }) => told.push(`all ${id}`));
  uploads.add("k", files("1"), { done: ({ id }) => told.push(`mine ${id}`) });
  requests[0].answer(201, { attachment: { id: "a" } });
  requests[0].answer(201, { attachment: { id: "a" } });
  assert.deepEqual(told, ["mine a", "all a"]);
});

test("a cancelled one is broken off, and what comes of it is nobody's news", () => {
  const { requests, uploads } = arrange();
  const [upload] = uploads.add("k", files("1"));
  uploads.cancel(upload);
  requests[0].answer(201, { attachment: { id: "a" } });
  assert.equal(requests[0].aborted, true);
  assert.deepEqual(uploads.list, []);
});

test("one that was cancelled when the server had all of it is taken away again, once", () => {
  const { uploads, tell } = arrange();
  /** @type {string[]} */
  const unwanted = [];
  uploads.on("unwanted", (id) => unwanted.push(id));
  const [early, late, kept] = uploads.add("k", files("1", "2", "3"));
  uploads.cancel(early);
  for (const { id } of [early, early, late, kept]) tell({ id, patches: [{ type: "card", id: "k", put: {} }, { type: "attachment", id: `of ${id}`, put: {} }] });
  uploads.cancel(late);
  assert.deepEqual(unwanted, [`of ${early.id}`, `of ${late.id}`]);
});

test("one that broke off goes again under the same key", () => {
  const { requests, uploads } = arrange();
  const [upload] = uploads.add("k", files("1"));
  requests[0].onerror();
  assert.equal(upload.state, "failed");
  uploads.retry(upload);
  assert.equal(requests[1].headers["Idempotency-Key"], requests[0].headers["Idempotency-Key"]);
});

test("what the server refuses is said in its words, and not tried again", () => {
  const { requests, uploads } = arrange();
  const [upload] = uploads.add("k", files("1"));
  requests[0].answer(409, { error: { code: "conflict", message: "There is no room.", data: {} } });
  assert.deepEqual([upload.state, upload.why], ["refused", "There is no room."]);
});

test("what is too large is never sent", () => {
  for (const { requests, uploads } of [arrange({ limit: 3 }), arrange({ own: /** @type {any} */ (3) })]) {
    const [upload] = uploads.add("k", files("1"));
    assert.deepEqual([upload.state, requests.length], ["refused", 0]);
  }
});

test("a file without a deal goes into the library of the board", () => {
  const { requests, uploads } = arrange();
  uploads.add(null, files("1"));
  assert.equal(/** @type {any} */ (requests[0]).path, "/api/boards/b/attachments");
});
