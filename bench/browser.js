// What bench/browser.py measures from inside of a page; it is there before the page's own scripts.
{
  const tasks = [];
  const shifts = [];
  new PerformanceObserver((list) => tasks.push(...list.getEntries())).observe({ type: "longtask", buffered: true });
  new PerformanceObserver((list) => shifts.push(...list.getEntries())).observe({ type: "layout-shift", buffered: true });

  /** True from the first callback of a frame until that frame is drawn. */
  let inFrame = false;
  const channel = new MessageChannel();
  channel.port1.onmessage = () => (inFrame = false);
  const nextFrame = requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (fn) =>
    nextFrame((now) => {
      if (!inFrame) channel.port2.postMessage(null);
      inFrame = true;
      fn(now);
    });

  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const task = () =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = resolve;
      port2.postMessage(null);
    });
  /** When the frame has been drawn which shows what is in the document now. */
  const painted = async () => {
    if (!inFrame) await frame();
    await task();
    return performance.now();
  };
  /** When it has been drawn that something is in the document. */
  const shown = (condition) =>
    new Promise((resolve) => {
      const look = new MutationObserver(() => {
        if (!condition()) return;
        look.disconnect();
        painted().then(resolve);
      });
      look.observe(document, { subtree: true, childList: true, attributes: true });
    });
  const until = async (condition) => {
    while (!condition()) await frame();
  };
  const resources = () => performance.getEntriesByType("resource").filter((entry) => entry.responseEnd > 0);
  const icons = () => resources().some(({ name }) => name.includes("/icons-"));
  const isFilled = (column) => column.querySelector(".card__title, .column__empty, .column--strip");
  const isDrawn = () => {
    const columns = [...document.querySelectorAll("baton-column")];
    return columns.length > 0 && columns.every(isFilled) && icons();
  };

  /** The times between frames while something goes on. */
  const deltas = [];
  let counting = false;
  let counted = 0;
  const count = (now) => {
    if (!counting) return;
    if (counted) deltas.push(now - counted);
    counted = now;
    requestAnimationFrame(count);
  };

  /** A change that moves a card, as its text would come over the line. */
  const moveText = ({ board, me }, card, column, position) => {
    const { name, last, epoch } = board.stream;
    const id = crypto.randomUUID();
    const put = { ...card, column, position };
    const change = { stream: name, epoch, seq: last + 1, id, name: "card.move", actor: me, at: new Date().toISOString(), patches: [{ type: "card", id: card.id, put }] };
    return `42${JSON.stringify(["change", change])}`;
  };

  /** The sockets of the page, so that frames can be played to it, and when the last change came. */
  const sockets = [];
  let arrived = 0;
  window.WebSocket = class extends WebSocket {
    constructor(...args) {
      super(...args);
      sockets.push(this);
      this.addEventListener("message", ({ data }) => {
        if (String(data).startsWith('42["change"')) arrived = performance.now();
      });
    }
  };

  const inputs = {};
  const isIn = (card, column) => document.querySelector(`baton-column[data-column="${column}"] .column__item:not([hidden])[data-id="${card}"]`);

  window.bench = {
    /** All that is in view: stages, cards, icons. */
    async drawn() {
      await until(isDrawn);
      const at = await painted();
      const before = resources().filter(({ responseEnd }) => responseEnd <= at);
      const size = (entries) => entries.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0) / 1000;
      const scripts = before.filter(({ name }) => /\.js$/.test(name));
      return { drawn_ms: at, js_kB: size(scripts), scripts: scripts.length, all_kB: size(before), requests: before.length };
    },
    /** To be asked when the page has come to rest. */
    rest() {
      return {
        longest_task_ms: Math.max(0, ...tasks.map(({ duration }) => duration)),
        layout_shift: shifts.reduce((sum, { value }) => sum + value, 0),
      };
    },
    async live() {
      await until(() => document.querySelector("baton-board")?.session.state === "live");
      return { live_ms: performance.now() };
    },
    /** From the next movement of the mouse, which lifts a card, until that is seen. */
    async lift() {
      addEventListener("pointermove", (event) => (inputs.lift = event.timeStamp), { capture: true, once: true });
      return (await shown(() => document.querySelector(".ghost"))) - inputs.lift;
    },
    /** From the click on "Table" until its rows are seen. */
    async table() {
      const begun = performance.now();
      document.querySelectorAll(".segments__item")[1].click();
      return (await shown(() => document.querySelector(".table-view__row"))) - begun;
    },
    startFrames() {
      deltas.length = counted = 0;
      counting = true;
      requestAnimationFrame(count);
    },
    stopFrames() {
      counting = false;
      return [...deltas];
    },
    /** From the release of the mouse until the card is seen in its new stage. */
    async drop([card, column]) {
      addEventListener("pointerup", (event) => (inputs.drop = event.timeStamp), { capture: true, once: true });
      return (await shown(() => isIn(card, column))) - inputs.drop;
    },
    /** From the arrival of somebody's move until the card is seen in its new stage. */
    async patch([card, column]) {
      return (await shown(() => isIn(card, column))) - arrived;
    },
    /** So many moves by another person within a second, half of them of cards that are in the document. */
    async flood([many, me]) {
      const { session } = document.querySelector("baton-board");
      const shown = [...document.querySelectorAll("baton-card")].map(({ dataset }) => dataset.card);
      const all = [...session.store.all("card")];
      const socket = sockets.at(-1);
      const begun = performance.now();
      for (let number = 0; number < many; number++) {
        while (performance.now() < begun + (number * 1000) / many) await new Promise((resolve) => setTimeout(resolve, 1));
        const id = number % 2 ? shown[(number * 7) % shown.length] : all[(number * 37) % all.length].id;
        const aim = all[(number * 101) % all.length];
        const data = moveText({ board: session.board, me }, session.store.get("card", id), aim.column, `${aim.position}V`);
        socket.dispatchEvent(new MessageEvent("message", { data }));
      }
      await painted();
    },
  };
}
