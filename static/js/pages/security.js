/** How one signs in: password, second factor, passkeys, devices, tokens. */
import { showSecondFactor } from "./second_factor.js";
import { start } from "./start.js";
import { showWaysIn } from "./ways_in.js";

await start();
showWaysIn();
showSecondFactor(/** @type {HTMLElement} */ (document.getElementById("second-factor")));
