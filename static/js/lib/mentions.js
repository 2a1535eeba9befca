// Mentions: stored is `@{member:<id>}`, what people type and see is the name.

/** @typedef {(kind: string, id: string) => string | undefined} Names the name behind a mention of a member, a department or the board */

export const MENTION = /@\{(?:(member|department):([0-9a-f-]{36})|(board))\}/gi;
/** An @ within a word is part of an address. */
const IN_WORD = /[A-Za-z0-9._%+-]$/;
const QUERY = /@([^\s@{}]{0,30}(?: [^\s@{}]{1,30})?)$/u;
const LATIN_END = /[\p{Script=Latin}\p{N}_]$/u;

/** A text with names in the place of ids, for whatever is no Markdown. @param {string} text @param {Names} names @param {string} [sign] nothing where nobody is to be called again */
export function toNames(text, names, sign = "@") {
  return text.replace(MENTION, (whole, kind = "board", id = "") => {
    const name = names(kind.toLowerCase(), id.toLowerCase());
    return name ? sign + name : whole;
  });
}

/** What is being typed behind an @ at the end of a text: where the @ stands and what follows; null when there is none. @param {string} text */
export function queryAt(text) {
  const found = QUERY.exec(text);
  return found && !IN_WORD.test(text.slice(0, found.index)) ? { at: found.index, query: found[1] } : null;
}

/** @param {string} kind @param {string} [id] */
export function tokenOf(kind, id) {
  return kind === "board" ? "@{board}" : `@{${kind}:${id}}`;
}

/** One text that is being written: which names in it stand for whom. */
export class Mentioned {
  /** @param {[string, string][]} [known] what is shown, and the token that it stands for */
  constructor(known = []) {
    /** @type {Map<string, string>} */
    this.tokens = new Map(known);
  }

  /** The stored text as it is shown in an editor. @param {string} text @param {Names} names */
  show(text, names) {
    return text.replace(MENTION, (token, kind = "board", id = "") => {
      const name = names(kind.toLowerCase(), id.toLowerCase());
      return name ? `@${this.add(name, token)}` : token;
    });
  }

  /** Two people of one name are told apart by a number. @param {string} name @param {string} token @returns {string} what is shown for it */
  add(name, token) {
    let shown = name;
    for (let n = 2; (this.tokens.get(shown) ?? token) !== token; n += 1) shown = `${name} (${n})`;
    this.tokens.set(shown, token);
    return shown;
  }

  /**
   * The text as it is stored. A full name that somebody typed by hand counts, where it is the name of one alone.
   * @param {string} text @param {[string, string][]} [others] names that can be typed, and their tokens
   */
  store(text, others = []) {
    const tokens = new Map([...unambiguous(others), ...this.tokens]);
    if (!tokens.size || !text.includes("@")) return text;
    const names = [...tokens.keys()].sort((a, b) => b.length - a.length);
    let end = 0;
    return text.replace(new RegExp(`@(?:${names.map(pattern).join("|")})`, "gu"), (whole, at) => {
      // Directly behind a mention another may stand.
      if (at !== end && IN_WORD.test(text.slice(at - 1, at))) return whole;
      end = at + whole.length;
      return tokens.get(whole.slice(1)) ?? whole;
    });
  }
}

/** "@Ana" is not the beginning of "@Anastasia"; Chinese has no such end of a word. @param {string} name */
function pattern(name) {
  const escaped = name.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  return LATIN_END.test(name) ? `${escaped}(?![\\p{Script=Latin}\\p{N}_])` : escaped;
}

/** @param {[string, string][]} pairs */
function unambiguous(pairs) {
  const count = new Map();
  for (const [name] of pairs) count.set(name, (count.get(name) ?? 0) + 1);
  return pairs.filter(([name]) => count.get(name) === 1 && name.length > 1);
}
