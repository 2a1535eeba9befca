/** What was written and not yet sent, kept per card for as long as the window lives. */

/**
 * What an edited text was opened on and the version which it settles; what a comment answers, whom it asks; who is meant by the names in it.
 * @typedef {{text: string, base?: number, original?: string, settles?: string, mentions?: [string, string][], reply_to?: string | null, asks?: {department: string | null} | null}} Draft
 */

let mine = "baton:draft::";

/** Whoever signs in after somebody else in the same window finds nothing of theirs. @param {string} id */
export function draftsOf(id) {
  mine = `baton:draft:${id}:`;
}

/** @param {string} kind @param {string} card */
function key(kind, card) {
  return `${mine}${kind}:${card}`;
}

/** @param {string} kind @param {string} card @returns {Draft | null} */
export function readDraft(kind, card) {
  try {
    return JSON.parse(sessionStorage.getItem(key(kind, card)) ?? "null");
  } catch {
    return null;
  }
}

/** The texts that wait on these cards or comments. @param {(id: string) => boolean} isHere @returns {string[]} */
export function draftTexts(isHere) {
  try {
    const names = Object.keys(sessionStorage).filter((one) => one.startsWith(mine)).map((one) => one.slice(mine.length).split(":"));
    return names.map(([kind, id]) => (isHere(id) && readDraft(kind, id)?.text) || "").filter(Boolean);
  } catch {
    return [];
  }
}

/** @param {string} kind @param {string} card @param {Draft} draft */
export function keepDraft(kind, card, draft) {
  try {
    sessionStorage.setItem(key(kind, card), JSON.stringify(draft));
  } catch {
    // A full or forbidden storage costs the draft's safety, not the writing.
  }
}

/** @param {string} kind @param {string} card */
export function dropDraft(kind, card) {
  try {
    sessionStorage.removeItem(key(kind, card));
  } catch {
    // Nothing was kept then.
  }
}
