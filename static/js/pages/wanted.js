/** Where one wanted to go before one had to sign in. */

/** The page that asked for the sign-in; never one of another site, however it is written. */
export function wanted() {
  return ours(new URLSearchParams(location.search).get("next") ?? "/");
}

/** Goes there, or first to where a second factor is set up. @param {{waits_for?: string}} answer of a sign-in */
export function goOn(answer) {
  goOnTo(wanted(), answer);
}

/** @param {string} next @param {{waits_for?: string}} answer of a sign-in */
export function goOnTo(next, answer) {
  const there = ours(next);
  location.assign(answer.waits_for ? `/second-factor?next=${encodeURIComponent(there)}` : there);
}

/** @param {string} address @returns {string} it, if it is a page of ours, else the first one */
function ours(address) {
  try {
    const next = new URL(address, location.origin);
    return next.origin === location.origin ? next.pathname + next.search + next.hash : "/";
  } catch {
    return "/";
  }
}
