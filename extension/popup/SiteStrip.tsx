// One line above the log when the site in front is not being recorded, with the step that changes it.
import { StatusIcon } from "./Icon.tsx";
import type { PopupActions, SiteState } from "./model.ts";
import type { Notices } from "./notices.ts";
import { hostOf } from "./screen.ts";

interface SiteStripProps {
  site: SiteState;
  actions: PopupActions;
  notices: Notices;
}

/**
 * Draws nothing where there is nothing to do: on pages that are no site, while recording, and while
 * paused, which the sentence about safety says already.
 */
export function SiteStrip({ site, actions, notices }: SiteStripProps) {
  const { origin, state } = site;
  if (state === "recording" || state === "paused" || state === "not_a_site") return null;
  const button = BUTTONS[state];
  return (
    <section class="card wait" aria-label="This site">
      <StatusIcon status="warning" silent />
      <p>{WORDS[state](hostOf(origin))}</p>
      {button !== undefined && origin !== undefined && (
        <button
          type="button"
          class="button small"
          onClick={() => notices.run("record", () => actions.recordSite(origin))}
        >
          {button}
        </button>
      )}
    </section>
  );
}

type Unrecorded = Exclude<SiteState["state"], "recording" | "paused" | "not_a_site">;

const WORDS: Readonly<Record<Unrecorded, (host: string) => string>> = {
  not_recorded: (host) => `${host} is not recorded.`,
  no_access: (host) => `The browser no longer lets Review Trail see ${host}.`,
  reload_needed: (host) => `Reload ${host} once; then recording starts.`,
};

const BUTTONS: Readonly<Partial<Record<Unrecorded, string>>> = { not_recorded: "Record", no_access: "Allow" };
