// What an address leads to, as far as the address itself tells: mirrors board/links.py. None is ever fetched.

const LONGEST = 2000;
const LONGEST_NAME = 200;
const ID = "[A-Za-z0-9_-]+";

/** @type {[string, RegExp, string, string][]} */
const FORMS = [
  ["docs.google.com", form(`/document/(?:u/\\d+/)?d/(?:e/)?${ID}`), "google-document", "Google Docs"],
  ["docs.google.com", form(`/spreadsheets/(?:u/\\d+/)?d/(?:e/)?${ID}`), "google-sheet", "Google Sheets"],
  ["docs.google.com", form(`/presentation/(?:u/\\d+/)?d/(?:e/)?${ID}`), "google-slides", "Google Slides"],
  ["docs.google.com", form(`/forms/(?:u/\\d+/)?d/(?:e/)?${ID}`), "google-form", "Google Forms"],
  ["drive.google.com", form(`/drive/(?:u/\\d+/)?folders/${ID}`), "google-folder", "Google Drive"],
  ["drive.google.com", form(`/file/(?:u/\\d+/)?d/${ID}`), "google-file", "Google Drive"],
  ["drive.google.com", form("/(?:open|uc)$"), "google-file", "Google Drive"],
  ["dropbox.com", form("/scl/fo/[^/]+"), "dropbox-folder", "Dropbox"],
  ["dropbox.com", form("/scl/fi/[^/]+"), "dropbox-file", "Dropbox"],
  ["dropbox.com", form("/sh/[^/]+"), "dropbox-folder", "Dropbox"],
  ["dropbox.com", form("/s/[^/]+"), "dropbox-file", "Dropbox"],
];

/** @param {string} start */
function form(start) {
  return new RegExp(`^${start}`, "u");
}

/** Whether a text is an address that may be offered as a link. @param {string} text */
export function isAddress(text) {
  if (text.length > LONGEST || /[\s"<>\\^`{|}]/u.test(text) || !/^https?:\/\//iu.test(text)) return false;
  const address = parsed(text);
  return Boolean(address?.hostname) && !address?.username && !address?.password && !text.split("/")[2].includes("@");
}

/** @param {string} text @returns {{type: string, name: string}} */
export function documentAt(text) {
  const address = parsed(text);
  if (!address) return { type: "link", name: text };
  const host = address.hostname.replace(/^www\./u, "");
  const found = FORMS.find(([its, path]) => its === host && path.test(address.pathname));
  if (found) return { type: found[2], name: nameIn(address, found[2]) || found[3] };
  return { type: "link", name: (host + decoded(address.pathname).replace(/\/+$/u, "")).slice(0, LONGEST_NAME) };
}

/** Dropbox writes the name of a file at the end of its address. @param {URL} address @param {string} type */
function nameIn(address, type) {
  const pieces = address.pathname.split("/").filter(Boolean);
  const named = pieces[0] === "scl" ? 3 : 2;
  return type === "dropbox-file" ? decoded((pieces[named] ?? "").replaceAll("+", " ")).slice(0, LONGEST_NAME) : "";
}

/** @param {string} text */
function parsed(text) {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
