/** Whoever was given a task sees it; whoever gave it sees that it was seen. */
import { html, nothing } from "lit";
import { formatMoment } from "../lib/dates.js";
import { t } from "../lib/i18n.js";
import { icon } from "./icon.js";

/** @typedef {import("../types").Session} Session */

/** Said of what somebody was given by another. @param {Session} session @param {any} task */
export function seenMark(session, task) {
  if (!task.seen_at || task.assignee === session.me.id || task.done_at) return nothing;
  return html`<span class="task__seen" title=${t("Whose task it is has seen it")}>${icon("eye")}${t("seen {when}", { when: formatMoment(task.seen_at) })}</span>`;
}

/** Whether this person has still to be counted as having seen it. @param {{[field: string]: any}} task @param {string} me */
export function isUnseen(task, me) {
  return task.assignee === me && task.assigned_by !== null && task.assigned_by !== me && !task.seen_at && !task.done_at;
}

/** Calls back as soon as an element is really on somebody's screen: in sight, in a window that is not hidden. @param {Element} element @param {() => void} seen @returns {() => void} stops it */
export function whenSeen(element, seen) {
  let inSight = false;
  const look = () => {
    if (!inSight || document.visibilityState !== "visible") return;
    stop();
    seen();
  };
  const watcher = new IntersectionObserver((entries) => {
    inSight = entries.some((entry) => entry.isIntersecting);
    look();
  });
  const stop = () => {
    watcher.disconnect();
    document.removeEventListener("visibilitychange", look);
  };
  watcher.observe(element);
  document.addEventListener("visibilitychange", look);
  return stop;
}

/** Sees one task after the other, as a row shows them. */
export class SeenWatch {
  constructor() {
    this.key = "";
    /** @type {() => void} */
    this.stop = () => {};
  }

  /** @param {Element} element @param {Session} session @param {any} task */
  follow(element, session, task) {
    const key = isUnseen(task, session.me.id) && session.can("task.see") ? `${task.id} ${task.assigned_at}` : "";
    if (key === this.key) return;
    this.end();
    this.key = key;
    if (key) this.stop = whenSeen(element, () => this.tell(session, task.id));
  }

  /** Past the outbox, since nobody asked for it: it must not stand among what is unsent. @param {Session} session @param {string} task */
  tell(session, task) {
    const see = () => session.api.post(`/api/boards/${session.boardId}/commands/task.see`, { task }).catch(again);
    const again = (/** @type {any} */ error) => {
      if (error.code === "unavailable") this.stop = onceLive(session, see);
    };
    if (session.status.state === "live") see();
    else this.stop = onceLive(session, see);
  }

  end() {
    this.stop();
    this.key = "";
    this.stop = () => {};
  }
}

/** @param {Session} session @param {() => void} deed @returns {() => void} calls it off */
function onceLive(session, deed) {
  const off = session.on("status", () => {
    if (session.status.state !== "live") return;
    off();
    deed();
  });
  return off;
}
