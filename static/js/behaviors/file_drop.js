/** Files dropped or pasted: tells where they belong, and never lets the browser leave the page for one. */

/**
 * @typedef {object} FileHost
 * @property {(target: Element) => {element: HTMLElement, take: (files: File[]) => void} | null} placeAt where files would go that are dropped here
 * @property {(files: File[]) => boolean} paste whether it took them
 */

export class FileDrop {
  /** @param {FileHost} host */
  constructor(host) {
    this.host = host;
    /** @type {HTMLElement | null} */
    this.over = null;
    addEventListener("dragover", (event) => this.onOver(event));
    addEventListener("dragleave", (event) => event.relatedTarget === null && this.mark(null));
    addEventListener("drop", (event) => this.onDrop(event));
    addEventListener("paste", (event) => this.onPaste(event));
  }

  /** @param {DragEvent} event */
  placeOf(event) {
    return event.target instanceof Element ? this.host.placeAt(event.target) : null;
  }

  /** @param {DragEvent} event */
  onOver(event) {
    if (event.defaultPrevented || !bringsFiles(event.dataTransfer)) return;
    event.preventDefault();
    const place = this.placeOf(event);
    if (event.dataTransfer) event.dataTransfer.dropEffect = place ? "copy" : "none";
    this.mark(place?.element ?? null);
  }

  /** @param {DragEvent} event */
  onDrop(event) {
    this.mark(null);
    if (event.defaultPrevented || !bringsFiles(event.dataTransfer)) return;
    event.preventDefault();
    const files = filesOf(event.dataTransfer);
    if (files.length) this.placeOf(event)?.take(files);
  }

  /** Words that were copied together with a picture of them are meant as words. @param {ClipboardEvent} event */
  onPaste(event) {
    const files = filesOf(event.clipboardData);
    if (event.defaultPrevented || !files.length || (isField(event.target) && hasWords(event.clipboardData))) return;
    if (this.host.paste(files)) event.preventDefault();
  }

  /** @param {HTMLElement | null} element */
  mark(element) {
    if (element === this.over) return;
    if (this.over) delete this.over.dataset.dropFiles;
    if (element) element.dataset.dropFiles = "";
    this.over = element;
  }
}

/** @param {DataTransfer | null} data */
export function bringsFiles(data) {
  return Boolean(data?.types.includes("Files"));
}

/** What can be read: a folder that was dropped is none. @param {DataTransfer | null} data @returns {File[]} */
export function filesOf(data) {
  const items = [...(data?.items ?? [])].filter((item) => item.kind === "file" && !item.webkitGetAsEntry?.()?.isDirectory);
  return /** @type {File[]} */ (items.map((item) => item.getAsFile()).filter(Boolean));
}

/** @param {DataTransfer | null} data */
export function hasWords(data) {
  return Boolean(data?.types.includes("text/plain"));
}

/** @param {EventTarget | null} target */
function isField(target) {
  return target instanceof HTMLElement && target.matches("input, textarea, [contenteditable]");
}
