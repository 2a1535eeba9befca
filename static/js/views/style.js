/** Styles by CSSOM: lit's styleMap writes a style attribute first, which our CSP refuses. */
import { noChange } from "lit";
import { Directive, directive } from "lit/directive.js";

class StyleDirective extends Directive {
  /** @param {Record<string, string | null>} properties */
  render(properties) {
    void properties;
    return noChange;
  }

  /** @param {any} part @param {[Record<string, string | null>]} values */
  update(part, [properties]) {
    for (const [name, value] of Object.entries(properties)) {
      if (value === null) part.element.style.removeProperty(name);
      else part.element.style.setProperty(name, value);
    }
    return noChange;
  }
}

/** `<li ${style({"block-size": "40px"})}>`; null takes a property away. */
export const style = directive(StyleDirective);
