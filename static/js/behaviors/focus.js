/** Where the focus goes on a board: pure, over the cards that are shown. */

/** @typedef {{column: string, cards: string[]}} Lane */
/** @typedef {{column: string, after: string | null}} Spot */

/**
 * @param {Lane[]} lanes
 * @param {string | null} card
 * @param {string} key
 * @returns {string | null} the card to focus
 */
export function nextCard(lanes, card, key) {
  const at = place(lanes, card);
  if (!at) return lanes.find((lane) => lane.cards.length)?.cards[0] ?? null;
  const { cards } = lanes[at.lane];
  if (key === "ArrowUp") return cards[Math.max(0, at.index - 1)];
  if (key === "ArrowDown") return cards[Math.min(cards.length - 1, at.index + 1)];
  if (key === "Home") return cards[0];
  if (key === "End") return cards[cards.length - 1];
  return sideways(lanes, at, key === "ArrowRight" ? 1 : -1) ?? card;
}

/** @param {Lane[]} lanes @param {{lane: number, index: number}} at @param {number} step */
function sideways(lanes, at, step) {
  for (let lane = at.lane + step; lane >= 0 && lane < lanes.length; lane += step) {
    const { cards } = lanes[lane];
    if (cards.length) return cards[Math.min(at.index, cards.length - 1)];
  }
  return null;
}

/** @param {Lane[]} lanes @param {string | null} card */
export function place(lanes, card) {
  for (let lane = 0; lane < lanes.length; lane += 1) {
    const index = card === null ? -1 : lanes[lane].cards.indexOf(card);
    if (index >= 0) return { lane, index };
  }
  return null;
}

/**
 * Where a card lifted by the keyboard goes with this key.
 * @param {Lane[]} lanes without the lifted card
 * @param {Spot} spot where it hovers
 * @param {string} key
 * @returns {Spot}
 */
export function nextSpot(lanes, spot, key) {
  const lane = Math.max(0, lanes.findIndex((one) => one.column === spot.column));
  const index = spot.after === null ? 0 : lanes[lane].cards.indexOf(spot.after) + 1;
  if (key === "ArrowUp") return spotAt(lanes[lane], index - 1);
  if (key === "ArrowDown") return spotAt(lanes[lane], index + 1);
  if (key === "Home") return spotAt(lanes[lane], 0);
  if (key === "End") return spotAt(lanes[lane], lanes[lane].cards.length);
  const other = lanes[lane + (key === "ArrowRight" ? 1 : -1)];
  return other ? spotAt(other, index) : spot;
}

/** @param {Lane} lane @param {number} index @returns {Spot} */
function spotAt(lane, index) {
  const clamped = Math.min(Math.max(0, index), lane.cards.length);
  return { column: lane.column, after: clamped === 0 ? null : lane.cards[clamped - 1] };
}
