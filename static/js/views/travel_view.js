/** The past in the place of the board: its board, and the line of time at its foot. */
import { LitElement, html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import "./past_board.js";
import "./travel_bar.js";
import { Watch } from "./watch.js";

export class TravelView extends LitElement {
  static properties = { travel: { attribute: false } };

  constructor() {
    super();
    /** @type {import("./travel.js").Travel} */
    this.travel = /** @type {any} */ (undefined);
    this.watch = new Watch(this);
  }

  createRenderRoot() {
    return this;
  }

  willUpdate() {
    this.watch.to("travel", () => [this.travel.on("changed", () => this.requestUpdate())]);
  }

  render() {
    const { travel } = this;
    if (!travel.past) return nothing;
    // Another store, another board: its elements subscribe anew.
    return html`<div class="travel">
      ${repeat([travel.past], (past) => past, (past) => html`<baton-past-board .session=${past} .travel=${travel}></baton-past-board>`)}
      <baton-travel-bar .travel=${travel}></baton-travel-bar>
    </div>`;
  }
}

customElements.define("baton-travel", TravelView);
