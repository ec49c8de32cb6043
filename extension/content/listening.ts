// Listens on the window, and again when the page opens its document anew: that takes every listener away without a word.

export type Listen = (type: string, heard: (event: Event) => void) => void;

/** Capture-phase, passive listeners until `until`. `reopened` runs when the document may have been opened anew. */
export function createListening(until: AbortSignal, reopened: () => void): Listen {
  const all: Parameters<Listen>[] = [];
  const add: Listen = (type, heard) =>
    window.addEventListener(type, heard, { capture: true, passive: true, signal: until });
  // The same listener twice is one, so there is no harm in a change of the document that was none.
  const observer = new MutationObserver(() => {
    for (const one of all) add(...one);
    reopened();
  });
  observer.observe(document, { childList: true });
  until.addEventListener("abort", () => observer.disconnect());
  return (...one) => {
    all.push(one);
    add(...one);
  };
}

/** Runs it when the whole document is there, which may be now. */
export function whenParsed(run: () => void): void {
  if (document.readyState !== "loading") run();
  else document.addEventListener("DOMContentLoaded", run, { once: true });
}
