/** What others do, as it is seen and heard: cards glide, changed ones carry a flag with the person's name. */
import { Gathered } from "../behaviors/announce.js";
import { t, tn } from "../lib/i18n.js";

/** What a change by somebody is called on the card that it touched. */
const FLAGS = /** @type {Record<string, (name: string) => string>} */ ({
  "card.create": (name) => t("{name} added this", { name }),
  "intake.bring": (name) => t("{name} added this", { name }),
  "card.move": (name) => t("{name} moved this", { name }),
  "card.win": (name) => t("{name} won this", { name }),
  "card.lose": (name) => t("{name} closed this as lost", { name }),
  "card.reopen": (name) => t("{name} reopened this", { name }),
  "card.restore": (name) => t("{name} restored this", { name }),
  "card.assign": (name) => t("{name} changed the people", { name }),
  "card.unassign": (name) => t("{name} changed the people", { name }),
  "card.label": (name) => t("{name} changed the labels", { name }),
  "card.unlabel": (name) => t("{name} changed the labels", { name }),
  "card.tick": (name) => t("{name} ticked something off", { name }),
  "card.untick": (name) => t("{name} took a tick off", { name }),
  "card.describe": (name) => t("{name} changed the description", { name }),
  "comment.add": (name) => t("{name} commented", { name }),
  "comment.ask": (name) => t("{name} asked a question", { name }),
  "comment.answer": (name) => t("{name} marked a question as answered", { name }),
  "comment.unask": (name) => t("{name} took a question back", { name }),
  "attachment.add": (name) => t("{name} attached a file", { name }),
  "attachment.link": (name) => t("{name} attached a link", { name }),
  "attachment.attach": (name) => t("{name} attached a file", { name }),
  "task.complete": (name) => t("{name} finished a task", { name }),
  "task.create": (name) => t("{name} added a task", { name }),
  "task.move": (name) => t("{name} moved a task", { name }),
  "work.hand_over": (name) => t("{name} handed work over", { name }),
  "baton.pass": (name) => t("{name} asked a question", { name }),
  "baton.accept": (name) => t("{name} accepted a question", { name }),
  "baton.answer": (name) => t("{name} answered a question", { name }),
  "baton.return": (name) => t("{name} returned a question", { name }),
  "baton.withdraw": (name) => t("{name} took a question back", { name }),
});

/** An edit names what it changed, where that is one thing. */
const FIELDS = /** @type {Record<string, (name: string) => string>} */ ({
  value: (name) => t("{name} changed the value", { name }),
  title: (name) => t("{name} changed the title", { name }),
  expected_close: (name) => t("{name} changed the close date", { name }),
  company: (name) => t("{name} changed the customer", { name }),
  source: (name) => t("{name} changed the source", { name }),
});

/** Beyond this many cards in one change a flag on each says nothing. */
const MOST_FLAGS = 12;

export class LiveChanges {
  /** @param {import("./scene.js").Scene} scene @param {import("./glide.js").Glide} glide */
  constructor(scene, glide) {
    this.scene = scene;
    this.glide = glide;
    this.told = new Gathered((texts) => (texts.length === 1 ? texts[0] : tn("{n} deals changed", "{n} deals changed", texts.length)));
    /** @type {Map<string, any>} what a card was when it was last seen here */
    this.known = new Map();
    for (const card of scene.session.store.all("card")) this.known.set(card.id, card);
  }

  /** The store has the change already, the page has not. @param {import("../types").Change} change @param {boolean} local */
  hear(change, local) {
    // Filled in and moved, a deal is in a change several times: it is shown as it became.
    const cards = [...new Map(change.patches.filter((patch) => patch.type === "card").map((patch) => [patch.id, patch])).values()];
    const steps = cards.map((patch) => this.step(patch));
    const moved = steps.filter((step) => step.moved);
    this.notice(change);
    if (local) return;
    this.glide.capture(moved.map((step) => step.id), new Set(moved.flatMap((step) => step.columns)));
    const person = this.scene.session.workspace.get("member", change.actor);
    if (!person || change.actor === this.scene.session.me.id || cards.length > MOST_FLAGS) return;
    cards.forEach((patch, at) => this.show(change, patch, person, steps[at].before));
  }

  /** My own comments, and those in the thread that I have open, are no news. @param {import("../types").Change} change */
  notice(change) {
    const { me, ui, boardId } = this.scene.session;
    const open = ui.get("thread") ? boardId : ui.get("openCard");
    for (const { id, type, put } of change.patches) {
      if (put && (type === "card" || type === "board") && (change.actor === me.id || open === id)) this.scene.unread.read(put);
    }
  }

  /** From where to where the patch takes the card. @param {import("../types").Patch} patch */
  step({ id, put }) {
    const before = this.known.get(id);
    if (put) this.known.set(id, put);
    else this.known.delete(id);
    const moved = before?.column !== put?.column || before?.position !== put?.position || before?.archived_at !== put?.archived_at;
    return { id, moved, before, columns: [before?.column, put?.column].filter(Boolean) };
  }

  /** @param {import("../types").Change} change @param {import("../types").Patch} patch @param {any} person @param {any} before */
  show(change, { id, put }, person, before) {
    if (!put || put.archived_at) return;
    const { name } = person;
    const did = change.name === "cards.bulk" && before && before.column !== put.column ? "card.move" : change.name;
    this.scene.flag(id, person, flagText(did, name, before, put));
    const stage = this.scene.session.store.get("column", put.column)?.name ?? "";
    if (["card.move", "card.win", "card.lose", "card.reopen"].includes(did)) this.told.add(t("{name} moved {title} to {stage}", { name, title: put.title, stage }));
    if (change.name === "baton.pass" && put.turn) this.told.add(t("{name} asked on {title}: {question}", { name, title: put.title, question: put.turn.question }));
    if (["card.create", "intake.bring"].includes(did)) this.told.add(t("{name} added {title} in {stage}", { name, title: put.title, stage }));
  }
}

/** @param {string} command @param {string} name @param {any} before @param {any} after */
function flagText(command, name, before, after) {
  const field = command === "card.edit" && before && Object.keys(FIELDS).find((one) => JSON.stringify(before[one]) !== JSON.stringify(after[one]));
  const text = field ? FIELDS[field] : FLAGS[command];
  return text ? text(name) : t("{name} changed this", { name });
}
