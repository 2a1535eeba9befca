// Chinese names found by pinyin and by its initials. The dictionary is large: it is fetched when somebody needs it.

const HAN = /\p{Script=Han}/u;
const LETTERS = /^[a-z\s]+$/i;
/** @type {typeof import("pinyin-pro") | null} */
let library = null;

/** Whether looking for this among these names needs the dictionary. @param {Iterable<string>} names @param {string} query */
export function needsPinyin(names, query) {
  return LETTERS.test(query) && [...names].some((name) => HAN.test(name));
}

/** @returns {Promise<boolean>} whether it came only now */
export async function loadPinyin() {
  if (library) return false;
  library = await import("pinyin-pro");
  return true;
}

/** Whether a name begins so when it is read aloud: "ly", "liuy" and "liuyang" find 刘洋. @param {string} name @param {string} query */
export function soundsLike(name, query) {
  if (!library || !HAN.test(name)) return false;
  return library.match(name, query.toLowerCase(), { continuous: true, v: true })?.[0] === 0;
}
