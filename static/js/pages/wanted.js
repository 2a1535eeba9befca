/** Where one wanted to go before one had to sign in. */

/** The page that asked for the sign-in; never one of another site, however it is written. */
export function wanted() {
  try {
    const next = new URL(new URLSearchParams(location.search).get("next") ?? "/", location.origin);
    return next.origin === location.origin ? next.pathname + next.search + next.hash : "/";
  } catch {
    return "/";
  }
}

/** Goes there, or first to where a second factor is set up. @param {{waits_for?: string}} answer of a sign-in */
export function goOn(answer) {
  location.assign(answer.waits_for ? `/second-factor?next=${encodeURIComponent(wanted())}` : wanted());
}
