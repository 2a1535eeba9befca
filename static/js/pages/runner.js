/** Commands of a plain page: what the server refuses is said, and the page shows again what holds. */
import { toast } from "../views/toast.js";
import { command } from "./requests.js";

/**
 * @param {string} target such as "workspaces/<id>" @param {{take(change: import("../types").Change): void}} mirrored @param {() => void} draw
 * @returns {(name: string, args: object) => Promise<any>} the answer, null when refused
 */
export function runner(target, mirrored, draw) {
  return async (name, args) => {
    try {
      const answer = await command(target, name, args);
      mirrored.take(answer.change);
      return answer;
    } catch (error) {
      toast({ text: /** @type {Error} */ (error).message, tone: "risk" });
      return null;
    } finally {
      draw();
    }
  };
}
