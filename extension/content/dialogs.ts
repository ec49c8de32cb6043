// Watches the elements that rules name as shown or hidden: dialogs that the page opens and closes by a class or a style.
import type { DomSignal } from "#core/signal.ts";
import type { Setup } from "../messages.ts";
import { factsOf, readable } from "./elements.ts";
import { type Listen, whenParsed } from "./listening.ts";

/** An opening dialog has its final look after this long; one that a click makes is there by then. */
const SETTLED_MS = 400;
const ABOVE = 3;
const LOOKS = { attributes: true, attributeFilter: ["class", "style", "hidden", "open"] };

/** Only the named elements and the few above them are observed, so the rest of the page costs nothing. */
export function watchDialogs(
  setup: Setup,
  report: (signal: DomSignal) => void,
  listen: Listen,
  until: AbortSignal,
): void {
  const rules = setup.elements.filter(({ on }) => on === "shown" || on === "hidden");
  if (rules.length === 0) return;
  const known = new Map<string, { element: Element | null; visible: boolean }>();
  /** At once, for a dialog that is gone again in a moment, and when an opening one has its final look. */
  const observer = new MutationObserver(() => {
    look();
    setTimeout(look, SETTLED_MS);
  });
  const look = (): void => {
    if (until.aborted) return;
    for (const selector of new Set(rules.map((rule) => rule.selector))) {
      const element = readable(() => document.querySelector(selector)) ?? null;
      const before = known.get(selector);
      const visible = element?.checkVisibility({ opacityProperty: true, visibilityProperty: true }) ?? false;
      if (element && element !== before?.element) observe(element);
      known.set(selector, { element, visible });
      // One of the two was visible, so it is there.
      if (before && before.visible !== visible)
        tell(selector, visible ? "shown" : "hidden", (element ?? before.element) as Element);
    }
  };
  const observe = (element: Element): void => {
    for (let at: Element | null = element, up = 0; at && at !== document.body && up <= ABOVE; up += 1) {
      observer.observe(at, LOOKS);
      at = at.parentElement;
    }
  };
  const tell = (selector: string, event: "shown" | "hidden", element: Element): void => {
    const rule = rules.find((one) => one.selector === selector && one.on === event);
    if (rule)
      report({ k: "dom", rule: rule.id, event, trusted: true, label: element.id, facts: factsOf(rule, element) });
  };
  until.addEventListener("abort", () => observer.disconnect());
  listen("click", () => setTimeout(look, SETTLED_MS));
  whenParsed(look);
}
