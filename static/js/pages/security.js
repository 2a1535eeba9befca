/** How one signs in: password, second factor, passkeys, devices, tokens. */
import { offerForgetting } from "./forgetting.js";
import { showSecondFactor } from "./second_factor.js";
import { start } from "./start.js";
import { showWaysIn } from "./ways_in.js";

await start();
offerForgetting(/** @type {HTMLElement} */ (document.querySelector("[data-forget]")));
showWaysIn();
showSecondFactor(/** @type {HTMLElement} */ (document.getElementById("second-factor")));
