// Watches clicks, choices and submits in the page's document: which rule an element fits, and the facts it lists.
import type { DomSignal } from "#core/signal.ts";
import type { Setup, WatchedElement } from "../messages.ts";
import type { Listen } from "./listening.ts";

const BUTTONS =
  "button, a[href], summary, [role=button], [role=tab], [role=menuitem], input[type=submit], input[type=button]";
const CHOICES = "select, input[type=checkbox], input[type=radio]";
const MAX_LABEL = 80;

/** What the page does with its events stays as it is. */
export function watchElements(
  setup: () => Setup | undefined,
  report: (signal: DomSignal) => void,
  listen: Listen,
): void {
  for (const type of ["click", "change", "submit"] as const)
    listen(type, (event) => {
      const known = setup();
      const target = event.composedPath()[0] ?? event.target;
      if (!known || !(target instanceof Element)) return;
      const signal = signalFor(known, type, target, event.isTrusted);
      if (signal) report(signal);
    });
}

function signalFor(setup: Setup, event: DomSignal["event"], target: Element, trusted: boolean): DomSignal | undefined {
  for (const rule of setup.elements) {
    if (rule.on !== event) continue;
    const element = within(target, rule.selector);
    if (!element) continue;
    const label = labelOf(element, setup);
    return { k: "dom", rule: rule.id, event, trusted, label, facts: factsOf(rule, element) };
  }
  const plain = setup.buttons ? target.closest(event === "click" ? BUTTONS : CHOICES) : null;
  return plain ? { k: "dom", event, trusted, label: labelOf(plain, setup), facts: {} } : undefined;
}

/** `closest` for a selector that may not be one: a rule that this browser can't read fits nothing. */
function within(element: Element, selector: string): Element | null {
  try {
    return element.closest(selector);
  } catch {
    return null;
  }
}

/** What a person would call the element; a text it shows is cut short, what is entered in it is never read. */
function labelOf(element: Element, setup: Setup): string {
  if (setup.private?.some((selector) => within(element, selector))) return nameOf(element);
  const given = element.getAttribute("aria-label") ?? element.getAttribute("title");
  const button = element instanceof HTMLInputElement && /^(submit|button|reset)$/.test(element.type);
  if (!button && element.matches("form, input, select, textarea")) return nameOf(element);
  const shown = given ?? (button ? element.value : (element.textContent ?? ""));
  return shown.replace(/\s+/g, " ").trim().slice(0, MAX_LABEL) || nameOf(element);
}

const nameOf = (element: Element): string =>
  (
    element.getAttribute("aria-label") ??
    element.getAttribute("name") ??
    (element.id || element.tagName.toLowerCase())
  ).slice(0, MAX_LABEL);

export function factsOf(rule: WatchedElement, element: Element): DomSignal["facts"] {
  const facts: DomSignal["facts"] = {};
  const file = (element as HTMLInputElement).files?.[0];
  for (const name of rule.facts) {
    if (name === "name") facts[name] = file?.name ?? element.getAttribute("name");
    else if (name === "size") facts[name] = file?.size ?? null;
    else if (name === "option") facts[name] = (element as HTMLSelectElement).selectedOptions?.[0]?.label ?? null;
    else
      facts[name] =
        element
          .closest(`[${CSS.escape(name)}]`)
          ?.getAttribute(name)
          ?.slice(0, 1000) ?? null;
  }
  return facts;
}
