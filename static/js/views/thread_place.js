/** Where one reads in a thread: what arrives moves nobody; who reads the end goes on reading the end, others are told how much is new. */

/** Close enough to the foot to want to stay there. */
const NEAR = 120;
const MARKED = 3_000;
const LINKED = /^#comment-([0-9a-f-]{36})$/u;

export class ThreadPlace {
  /** @param {import("lit").ReactiveControllerHost & HTMLElement & {card: any, atEnd: boolean}} host */
  constructor(host) {
    this.host = host;
    /** @type {Element | null} */
    this.box = null;
    this.wasNear = false;
    /** How much came that has not been in sight. */
    this.fresh = 0;
    this.onScroll = () => this.isNear && this.tell(0);
    host.addController(this);
  }

  hostConnected() {
    this.box = this.host.closest(".panel__scroll");
    this.box?.addEventListener("scroll", this.onScroll, { passive: true });
  }

  hostDisconnected() {
    this.box?.removeEventListener("scroll", this.onScroll);
  }

  /** Before what came is drawn. Who has not scrolled reads what stands above a deal's thread, if anything does. */
  hostUpdate() {
    this.wasNear = this.isNear && (Boolean(this.box?.scrollTop) || !this.host.card);
  }

  get isNear() {
    const { box } = this;
    return Boolean(box && this.host.atEnd && box.scrollHeight - box.scrollTop - box.clientHeight < NEAR);
  }

  /** @param {number} count */
  tell(count) {
    if (count === this.fresh) return;
    this.fresh = count;
    this.host.dispatchEvent(new CustomEvent("fresh", { bubbles: true, detail: count }));
  }

  /** Something was added at the foot. @param {number} said how many comments by others */
  grown(said) {
    if (said && !this.isNear) this.tell(this.fresh + said);
  }

  /** @param {Element} line */
  isInSight(line) {
    const { top, bottom } = /** @type {Element} */ (this.box).getBoundingClientRect();
    const at = line.getBoundingClientRect().top;
    return at >= top && at < bottom;
  }

  /** What is added above an element shall not move it. @param {Element | null} element @returns {() => void} to be called when that is drawn */
  hold(element) {
    const before = element?.getBoundingClientRect().top ?? 0;
    return () => {
      if (element && this.box) this.box.scrollTop += element.getBoundingClientRect().top - before;
    };
  }

  toFoot() {
    this.box?.scrollTo({ top: this.box.scrollHeight });
    this.tell(0);
  }

  /** Scrolls to a comment and marks it. @param {string} id @returns {boolean} whether it is there */
  goTo(id) {
    const comment = document.getElementById(`comment-${id}`);
    if (!comment) return false;
    comment.scrollIntoView({ block: "center" });
    comment.focus({ preventScroll: true });
    comment.dataset.marked = "true";
    setTimeout(() => delete comment.dataset.marked, MARKED);
    return true;
  }

  /** To the line where the new begins; the line stays well below the top, so that one sees what came before. @param {Element | null | undefined} line */
  goToNew(line) {
    if (line) line.scrollIntoView({ block: "start" });
    else this.toFoot();
    this.tell(0);
  }
}

/** The comment which the address names. */
export function linkedComment() {
  return LINKED.exec(location.hash)?.[1] ?? null;
}
