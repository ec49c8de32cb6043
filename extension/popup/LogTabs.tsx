// The three views of what was recorded: failures, recent, by kind.
import { useState } from "preact/hooks";
import { Boundary } from "./Boundary.tsx";
import { copyForSupport } from "./copy.ts";
import { FailureList, judgeFailures } from "./FailureList.tsx";
import { KindTable } from "./KindTable.tsx";
import type { PopupActions, PopupModel } from "./model.ts";
import type { Notices } from "./notices.ts";
import { RecentList } from "./RecentList.tsx";
import { type Tab, Tabs } from "./Tabs.tsx";

interface LogTabsProps {
  model: PopupModel;
  actions: PopupActions;
  notices: Notices;
}

type View = "failures" | "recent" | "kinds";

/** Opens on the failures when one is still open; stays where the person went. Give it a `key` of the session. */
export function LogTabs({ model, actions, notices }: LogTabsProps) {
  const { failures, recent, summary, now_ms, selected } = model;
  const judged = judgeFailures(failures, recent);
  const total = Math.max(failures.length, summary.failed_count + summary.warning_count);
  const open = total - judged.filter(({ solution }) => solution).length;
  const [view, setView] = useState<View>(open > 0 ? "failures" : "recent");
  const onOpenLog = () => notices.run("log", () => actions.openLog(), "Opening the log …");
  const tabs: Tab<View>[] = [
    { name: "failures", label: "Failures", ...(open > 0 ? { badge: open.toLocaleString("en-US") } : {}) },
    { name: "recent", label: "Recent" },
    { name: "kinds", label: "By kind" },
  ];
  return (
    <Tabs tabs={tabs} chosen={view} onChoose={(name) => setView(name)}>
      <Boundary key={view}>
        {view === "failures" && (
          <FailureList
            judged={judged}
            total={total}
            nowMs={now_ms}
            onCopy={(failure) => notices.run("copy", () => copyForSupport(failure))}
            onOpenLog={onOpenLog}
          />
        )}
        {view === "recent" && (
          <RecentList
            recent={recent}
            total={summary.total_activities}
            nowMs={now_ms}
            named={selected === undefined}
            onOpenLog={onOpenLog}
          />
        )}
        {view === "kinds" && <KindTable summary={summary} />}
      </Boundary>
    </Tabs>
  );
}
