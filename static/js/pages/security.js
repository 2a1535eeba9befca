/** How one signs in: password, second factor, passkeys, single sign-on, devices, tokens. */
import { offerForgetting } from "./forgetting.js";
import { showIdentities } from "./identities.js";
import { showSecondFactor } from "./second_factor.js";
import { showSlackPeople } from "./slack_people.js";
import { start } from "./start.js";
import { showWaysIn } from "./ways_in.js";

const boot = /** @type {import("../types").Boot} */ (await start());
offerForgetting(/** @type {HTMLElement} */ (document.querySelector("[data-forget]")), boot.me.id);
showWaysIn();
showSecondFactor(/** @type {HTMLElement} */ (document.getElementById("second-factor")));
showIdentities(/** @type {HTMLElement} */ (document.getElementById("identities")));
showSlackPeople(/** @type {HTMLElement} */ (document.getElementById("slack-people")));
