// The page of a board: one script with the bar above it, since nothing is drawn sooner by fetching two.
import { openBoard } from "./board.js";
import "./pages/nav.js";

openBoard();
