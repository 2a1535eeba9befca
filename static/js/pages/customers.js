/** The list of customers. */
import { start } from "./start.js";

await start();
