// Puts the popup into its page and draws each model that comes, with seconds that go on in between.
import { render } from "preact";
import { App } from "./App.tsx";
import { EmptyState } from "./EmptyState.tsx";
import type { PopupActions, PopupModel } from "./model.ts";

const TICK_MS = 1000;

/** Call it once; it lives as long as its page. `subscribe` calls back with every new model. */
export function mount(
  root: Element,
  subscribe: (show: (model: PopupModel) => void) => void,
  actions: PopupActions,
): void {
  let latest: PopupModel | undefined;
  let arrivedMs = 0;
  const draw = () => {
    if (!latest) return render(<Opening />, root);
    const now_ms = latest.now_ms + performance.now() - arrivedMs;
    render(<App model={{ ...latest, now_ms }} actions={actions} />, root);
  };
  subscribe((model) => {
    latest = model;
    arrivedMs = performance.now();
    draw();
  });
  setInterval(draw, TICK_MS);
}

/** Seen only when the log takes longer than a second to open. */
const Opening = () => (
  <main class="popup">
    <section class="stage" aria-label="Opening">
      <EmptyState title="Opening the log" words="It is on this device, so this takes a moment at most." />
    </section>
  </main>
);
