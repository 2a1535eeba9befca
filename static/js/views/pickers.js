// The pickers of Google Drive and Dropbox. Their scripts come from their houses, when somebody wants to choose there and not before.

/** @typedef {import("./ask_links.js").Link} Link */
/** @typedef {NonNullable<import("../types").Boot["pickers"]>} Pickers */

const DROPBOX = "https://www.dropbox.com/static/api/2/dropins.js";
const GOOGLE = ["https://apis.google.com/js/api.js", "https://accounts.google.com/gsi/client"];
/** To see what one chooses, and nothing else. */
const SCOPE = "https://www.googleapis.com/auth/drive.file";
/** @type {Map<string, Promise<void>>} */
const loaded = new Map();
const vendors = /** @type {any} */ (globalThis);

/** Nothing when the person thinks better of it. @param {"google" | "dropbox"} name @param {Pickers} pickers @returns {Promise<Link[]>} */
export function pick(name, { google, dropbox }) {
  if (name === "google" && google) return pickFromGoogle(google);
  if (name === "dropbox" && dropbox) return pickFromDropbox(dropbox);
  throw new Error(`no picker of ${name}`);
}

/** @param {{key: string}} settings @returns {Promise<Link[]>} */
async function pickFromDropbox({ key }) {
  await load(DROPBOX, { id: "dropboxjs", "data-app-key": key });
  return new Promise((resolve) => {
    vendors.Dropbox.choose({
      // A direct link would end after some hours.
      linkType: "preview",
      multiselect: true,
      folderselect: true,
      success: (/** @type {any[]} */ files) => resolve(files.map(({ link, name }) => ({ url: link, title: name }))),
      cancel: () => resolve([]),
    });
  });
}

/** @param {{key: string, client: string, app: string}} settings @returns {Promise<Link[]>} */
async function pickFromGoogle({ key, client, app }) {
  await Promise.all(GOOGLE.map((address) => load(address)));
  const token = await consent(client);
  if (!token) return [];
  await new Promise((callback, onerror) => vendors.gapi.load("picker", { callback, onerror }));
  const { Action, DocsView, Feature, PickerBuilder, ViewId } = vendors.google.picker;
  return new Promise((resolve) => {
    const view = new DocsView(ViewId.DOCS).setIncludeFolders(true).setSelectFolderEnabled(true);
    const builder = new PickerBuilder().addView(view).enableFeature(Feature.MULTISELECT_ENABLED).setOrigin(location.origin);
    builder.setOAuthToken(token).setDeveloperKey(key).setAppId(app).setCallback((/** @type {any} */ { action, docs }) => {
      if (action === Action.PICKED) resolve(docs.map((/** @type {any} */ { url, name }) => ({ url, title: name })));
      if (action === Action.CANCEL) resolve([]);
    }).build().setVisible(true);
  });
}

/** Google asks the person, in a window of its own. @param {string} client @returns {Promise<string | null>} */
function consent(client) {
  return new Promise((resolve, reject) => {
    vendors.google.accounts.oauth2.initTokenClient({
      client_id: client,
      scope: SCOPE,
      callback: (/** @type {any} */ { access_token: token }) => resolve(token ?? null),
      error_callback: (/** @type {any} */ error) => (error.type === "popup_closed" ? resolve(null) : reject(new Error(error.type))),
    }).requestAccessToken();
  });
}

/** Once; what failed is tried again the next time. @param {string} address @param {Record<string, string>} [attributes] @returns {Promise<void>} */
function load(address, attributes = {}) {
  const known = loaded.get(address) ?? fetchScript(address, attributes);
  loaded.set(address, known);
  known.catch(() => loaded.delete(address));
  return known;
}

/** @param {string} address @param {Record<string, string>} attributes @returns {Promise<void>} */
function fetchScript(address, attributes) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    for (const [name, value] of Object.entries(attributes)) script.setAttribute(name, value);
    script.src = address;
    script.onload = () => resolve();
    script.onerror = () => { script.remove(); reject(new Error(`${address} did not come`)); };
    document.head.append(script);
  });
}
