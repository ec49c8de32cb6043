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
      // From what was hit outwards, through every shadow tree on the way.
      const path = event.composedPath().filter((one) => one instanceof Element);
      const signal = known && signalFor(known, type, path, event.isTrusted);
      if (signal) report(signal);
    });
}

function signalFor(
  setup: Setup,
  event: DomSignal["event"],
  path: readonly Element[],
  trusted: boolean,
): DomSignal | undefined {
  for (const rule of setup.elements) {
    const element = rule.on === event && within(path, rule.selector);
    if (!element) continue;
    const label = labelOf(element, path, setup);
    return { k: "dom", rule: rule.id, event, trusted, label, facts: factsOf(rule, element) };
  }
  const plain = setup.buttons && within(path, event === "click" ? BUTTONS : CHOICES);
  return plain ? { k: "dom", event, trusted, label: labelOf(plain, path, setup), facts: {} } : undefined;
}

/** Not asked by its name, which is another thing where a form has a field of that name. */
const { matches } = Element.prototype;

/** The innermost element that fits. */
const within = (path: readonly Element[], selector: string): Element | undefined =>
  readable(() => path.find((one) => matches.call(one, selector)));

/** What is found by a selector, which may be none: a rule that this browser can't read fits nothing. */
export function readable<T>(find: () => T): T | undefined {
  try {
    return find();
  } catch {
    return undefined;
  }
}

/** What a person would call the element; a text it shows is cut short, what is entered in it is never read. */
function labelOf(element: Element, path: readonly Element[], setup: Setup): string {
  const name = element.getAttribute("name") || element.getAttribute("id") || element.tagName.toLowerCase();
  const button = element instanceof HTMLInputElement && /^(submit|button|reset)$/.test(element.type);
  const entered =
    (!button && within([element], "form, input, select, textarea")) || (element as HTMLElement).isContentEditable;
  const shown = setup.private?.some((selector) => within(path, selector))
    ? ""
    : (element.getAttribute("aria-label") ??
      (entered ? "" : (element.getAttribute("title") ?? (button ? element.value : (element.textContent ?? "")))));
  return (shown.replace(/\s+/g, " ").trim() || name).slice(0, MAX_LABEL);
}

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
