// The bottom line: what can be done with the whole log.
import { Chevron } from "./Icon.tsx";
import { type Choice, Menu } from "./Menu.tsx";
import type { PopupActions, PopupModel } from "./model.ts";
import type { Notices } from "./notices.ts";
import { needsPairing } from "./SafetyLine.tsx";

interface FooterProps {
  model: Pick<PopupModel, "site" | "safety" | "selected">;
  actions: PopupActions;
  notices: Notices;
}

export function Footer({ model, actions, notices }: FooterProps) {
  const { site, safety, selected } = model;
  const scope = selected === undefined ? "all sessions" : "this session";
  return (
    <footer class="foot">
      {!needsPairing(safety) && (
        <button type="button" class="link" onClick={() => notices.run("sync", () => actions.syncNow(), "Syncing …")}>
          Sync now
        </button>
      )}
      {site.state === "recording" && (
        <button type="button" class="link" onClick={() => notices.run("pause", () => actions.pause())}>
          Pause
        </button>
      )}
      {site.state === "paused" && (
        <button type="button" class="link" onClick={() => notices.run("pause", () => actions.resume())}>
          Resume
        </button>
      )}
      <Menu
        name={`Export ${scope}`}
        heading={`Export ${scope}`}
        opens="up"
        triggerClass="link"
        choices={exportChoices(actions, notices, safety)}
      >
        Export
        <Chevron up />
      </Menu>
      <button
        type="button"
        class="link"
        onClick={() => notices.run("log", () => actions.openLog(), "Opening the log …")}
      >
        Open log
      </button>
    </footer>
  );
}

function exportChoices(actions: PopupActions, { run }: Notices, safety: PopupModel["safety"]): Choice[] {
  const handOver: Choice = {
    key: "pending",
    label: "Save pending activities",
    hint: "what the collector lacks, as a file it imports",
    onPick: () => run("pending", () => actions.savePending(), "Saving …"),
  };
  return [
    {
      key: "json",
      label: "JSON",
      hint: "every activity, for other tools",
      onPick: () => run("json", () => actions.exportFile("json"), "Exporting …"),
    },
    {
      key: "html",
      label: "HTML",
      hint: "a report to read and print",
      onPick: () => run("html", () => actions.exportFile("html"), "Exporting …"),
    },
    {
      key: "s3",
      label: "S3",
      hint: "into the team’s bucket",
      onPick: () => run("s3", () => actions.exportToS3(), "Exporting to S3 …"),
    },
    {
      key: "test",
      label: "Test S3",
      hint: "can the bucket be written?",
      onPick: () => run("test", () => actions.testS3(), "Testing S3 …"),
    },
    ...(safety.pending + safety.dead > 0 ? [handOver] : []),
  ];
}
