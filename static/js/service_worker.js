// What opens without a connection: the scripts and styles of the page `/offline`, and that page itself. People's data is
// never in here; it is in their own database (sync/database.js). And what shows news while no page is open.
// The server puts SHELL before this file.

const worker = /** @type {any} */ (self);
/** @type {{version: string, hashed: string[], plain: string[], page: string}} */
const { version, hashed, plain, page } = worker.SHELL;
const PREFIX = "shell-";
const NAME = PREFIX + version;
/** What is named by its content, or asked for with a digest of it. */
const UNCHANGING = ["/static/dist/", "/static/vendor/icons-", "/i18n/"];
/** What a proxy says while the server is away. */
const AWAY = [502, 503, 504];

worker.addEventListener("install", (/** @type {any} */ event) => event.waitUntil(fill().then(() => worker.skipWaiting())));
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(takeOver()));
worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(visit(event));
  else if (UNCHANGING.some((start) => pathname.startsWith(start))) event.respondWith(unchanging(request));
  else if (plain.includes(pathname)) event.respondWith(fetch(request).catch(() => kept(pathname)));
});

worker.addEventListener("push", (/** @type {any} */ event) => event.waitUntil(tell(event.data?.json() ?? {})));
worker.addEventListener("notificationclick", (/** @type {any} */ event) => {
  event.notification.close();
  event.waitUntil(show(event.notification.data));
});

/** A second word of the same notice takes the place of the first. @param {{id?: string, title?: string, body?: string, url?: string, lang?: string}} news */
function tell({ id, title = "Baton", body, url = "/inbox", lang }) {
  return worker.registration.showNotification(title, { body, lang, tag: id, data: url });
}

/** The page that has it already, else one more: what is being typed in another stays. @param {string} path */
async function show(path) {
  const { href, origin } = new URL(path, location.origin);
  if (origin !== location.origin) return;
  const pages = await worker.clients.matchAll({ type: "window" });
  const open = pages.find((/** @type {{url: string}} */ { url }) => url === href);
  await (open ? open.focus() : worker.clients.openWindow(href));
}

async function fill() {
  const cache = await caches.open(NAME);
  await cache.addAll(hashed);
  await cache.addAll([...plain, page].map((path) => new Request(path, { cache: "no-cache" })));
}

/** The one before stays for pages that are still open. */
async function takeOver() {
  const shells = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== NAME);
  await Promise.all(shells.slice(0, -1).map((name) => caches.delete(name)));
  await worker.registration.navigationPreload?.enable();
  await worker.clients.claim();
}

/** Pages always come from the network; without one, `/offline` finds out what can be shown. @param {any} event @returns {Promise<Response>} */
async function visit(event) {
  try {
    const answer = (await event.preloadResponse) ?? (await fetch(event.request));
    return AWAY.includes(answer.status) ? ((await kept(page)) ?? answer) : answer;
  } catch (error) {
    const offline = await kept(page);
    if (!offline) throw error;
    return offline;
  }
}

/** Its name changes with its content. @param {Request} request */
async function unchanging(request) {
  return (await kept(request)) ?? fetch(request);
}

/** @param {Request | string} request @returns {Promise<any>} */
function kept(request) {
  return caches.match(request, { ignoreVary: true });
}
