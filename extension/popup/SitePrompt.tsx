// The whole screen on the first run: asks whether this site may be recorded, and says what that means.
import { EmptyState } from "./EmptyState.tsx";
import type { PopupActions, SiteState } from "./model.ts";
import type { Notices } from "./notices.ts";
import { hostOf } from "./screen.ts";

interface SitePromptProps {
  site: SiteState;
  actions: PopupActions;
  notices: Notices;
}

export function SitePrompt({ site, actions, notices }: SitePromptProps) {
  const { origin, state } = site;
  const host = hostOf(origin);
  const record = () => origin !== undefined && notices.run("record", () => actions.recordSite(origin));
  return (
    <section class="stage" aria-label="This site">
      {state === "no_access" ? (
        <EmptyState
          title="Allow this site again?"
          words={`The browser no longer lets Review Trail see ${host}. Nothing is recorded there until you allow it.`}
        >
          <button type="button" class="button primary" onClick={record}>
            Allow this site
          </button>
        </EmptyState>
      ) : (
        <EmptyState
          title="Record what you do on this site?"
          words={`Each step on ${host}, such as an upload, a decision or a button, is kept on this device with its outcome. Document and chat text never are.`}
        >
          <button type="button" class="button primary" onClick={record}>
            Record this site
          </button>
          <WhatIsRecorded />
        </EmptyState>
      )}
    </section>
  );
}

function WhatIsRecorded() {
  return (
    <details class="promise">
      <summary>What is recorded, and what never is</summary>
      <p>
        <b>Recorded:</b> what you did and when, how long it took, whether it worked and why not; names of files,
        sections and buttons, sizes, and the first 100 characters of a feedback (the options switch these off).
      </p>
      <p>
        <b>Never:</b> the text of documents and chats, passwords, keys and tokens, other sites.
      </p>
      <p>
        <b>Where:</b> on this device, and on your team’s collector once one is set up.
      </p>
    </details>
  );
}
