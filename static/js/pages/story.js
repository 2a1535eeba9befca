/** The story of a deal on one page: to read, to print, to hand over. */
import { render } from "lit";
import { t } from "../lib/i18n.js";
import { toast } from "../views/toast.js";
import { follow } from "./live.js";
import { api } from "./requests.js";
import { start } from "./start.js";
import { asText, storyOf } from "./story_text.js";
import { storyPage } from "./story_parts.js";

const boot = /** @type {import("../types").Boot} */ (await start());
const place = /** @type {HTMLElement} */ (document.getElementById("story"));
const live = follow(refresh);
const deeds = { print: () => print(), copy };
/** @type {import("./story_text.js").Story | null} */
let story = null;

refresh();

async function refresh() {
  try {
    story = storyOf(await api.get(`/api/cards/${place.dataset.card}/story`));
    live.listen(new Map([[`board:${story.board.id}`, story.seq]]));
    render(storyPage(story, deeds), place);
    place.ariaBusy = "false";
  } catch (error) {
    toast({ text: /** @type {Error} */ (error).message, tone: "amber" });
  }
}

async function copy() {
  if (!story) return;
  const text = asText(story, `${location.origin}/boards/${boot.board?.id}/cards/${story.card.number}`);
  try {
    await navigator.clipboard.writeText(text);
    toast({ text: t("The story was copied as text.") });
  } catch {
    toast({ text: t("The browser does not let anything be copied here."), tone: "amber" });
  }
}
