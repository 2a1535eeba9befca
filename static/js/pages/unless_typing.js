/** Binds a field's value without ever overwriting what somebody is typing into it. */
import { noChange } from "lit";
import { Directive, directive } from "lit/directive.js";

class UnlessTyping extends Directive {
  /** @param {string} value */
  render(value) {
    return value;
  }

  /** @param {import("lit/directive.js").PropertyPart} part @param {[string]} values */
  update(part, [value]) {
    const field = /** @type {HTMLInputElement} */ (part.element);
    // Lit would pass over a value which it has set before, although something else stands there now.
    if (field !== document.activeElement && field.value !== value) field.value = value;
    return noChange;
  }
}

export const unlessTyping = directive(UnlessTyping);
