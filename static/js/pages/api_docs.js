/** The description of the API: what is typed into the search narrows it to the calls that speak of it. */
import { t, tn } from "../lib/i18n.js";
import { start } from "./start.js";

const PHONE = "(width < 900px)";

await start();
const field = /** @type {HTMLInputElement} */ (document.getElementById("api-search"));
const found = /** @type {HTMLElement} */ (document.querySelector("[data-found]"));
const calls = all("[data-call]").map((element) => ({ element, words: element.innerText.toLowerCase() }));
const asked = new URLSearchParams(location.search).get("q");

if (matchMedia(PHONE).matches) document.querySelector(".api__places")?.removeAttribute("open");
field.addEventListener("input", narrow);
if (asked) {
  field.value = asked;
  narrow();
}

function narrow() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = calls.filter((call) => {
    const is = words.every((word) => call.words.includes(word));
    call.element.hidden = !is;
    return is;
  });
  for (const subject of all("[data-subject]")) subject.hidden = !subject.querySelector("[data-call]:not([hidden])");
  for (const guide of all("[data-guide]")) guide.hidden = words.length > 0;
  for (const none of all("[data-nothing]")) none.hidden = fits.length > 0;
  found.textContent = words.length ? tn("{n} call", "{n} calls", fits.length) : "";
  if (words.length && !fits.length) found.textContent = t("Nothing is called that.");
}

/** @param {string} selector @returns {HTMLElement[]} */
function all(selector) {
  return [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(selector))];
}
