// The top line: which review is shown, and whether this tab is being recorded.
import { oneLine } from "#core/wording.ts";
import { Chevron } from "./Icon.tsx";
import { type Choice, Menu } from "./Menu.tsx";
import type { PopupModel, SessionChoice, SiteState } from "./model.ts";
import { rangeWords } from "./times.ts";

type HeaderProps = Pick<PopupModel, "now_ms" | "site" | "sessions" | "selected"> & {
  /** False while what is recorded can't be put on the disk. */
  stored: boolean;
  onSelect(sessionId: string | undefined): void;
};

export function Header({ now_ms, site, stored, sessions, selected, onSelect }: HeaderProps) {
  const shown = sessions.find(({ session_id }) => session_id === selected);
  const title = shown ? oneLine(String(shown.title)) : selected === undefined ? "All sessions" : "This session";
  return (
    <header class="head">
      {sessions.length === 0 ? (
        <h1 class="review">Review Trail</h1>
      ) : (
        <h1 class="review">
          <Menu
            name="Session"
            opens="down"
            triggerClass="picker"
            choices={choicesOf(sessions, selected, now_ms, onSelect)}
          >
            <span title={title}>{title}</span>
            <Chevron />
          </Menu>
        </h1>
      )}
      <RecordingState state={site.state} stored={stored} />
    </header>
  );
}

function choicesOf(
  sessions: readonly SessionChoice[],
  selected: string | undefined,
  nowMs: number,
  onSelect: HeaderProps["onSelect"],
): Choice[] {
  const all: Choice = {
    key: "",
    label: "All sessions",
    checked: selected === undefined,
    onPick: () => onSelect(undefined),
  };
  const each = sessions.map(
    ({ session_id, title, started_at, last_at, ended }): Choice => ({
      key: String(session_id),
      label: oneLine(String(title)),
      hint: rangeWords(started_at, ended ? last_at : undefined, nowMs),
      checked: session_id === selected,
      onPick: () => onSelect(session_id),
    }),
  );
  return [all, ...each];
}

const RECORDING_WORDS: Readonly<Record<SiteState["state"], string>> = {
  recording: "Recording",
  paused: "Paused",
  not_recorded: "Not recording",
  no_access: "Not recording",
  reload_needed: "Not recording",
  not_a_site: "Not recording",
};

function RecordingState({ state, stored }: Pick<SiteState, "state"> & Pick<HeaderProps, "stored">) {
  const isOn = state === "recording" && stored;
  const words = state === "recording" && !stored ? "Not storing" : RECORDING_WORDS[state];
  return <p class={`recording ${isOn ? "on" : "off"}`}>{words}</p>;
}
