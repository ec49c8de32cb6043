// The popup from top to bottom: puts the parts together that a model calls for.
import { useRef, useState } from "preact/hooks";
import { EmptyState } from "./EmptyState.tsx";
import { Footer } from "./Footer.tsx";
import { Header } from "./Header.tsx";
import { LogTabs } from "./LogTabs.tsx";
import type { PopupActions, PopupModel } from "./model.ts";
import { Notice } from "./Notice.tsx";
import { type Notices, useNotices } from "./notices.ts";
import { PairingForm } from "./PairingForm.tsx";
import { needsPairing, SafetyLine } from "./SafetyLine.tsx";
import { SitePrompt } from "./SitePrompt.tsx";
import { SiteStrip } from "./SiteStrip.tsx";
import { SummaryNumbers } from "./SummaryNumbers.tsx";
import { isTrouble } from "./safety.ts";
import { screenOf } from "./screen.ts";

interface AppProps {
  model: PopupModel;
  actions: PopupActions;
}

export function App({ model, actions }: AppProps) {
  const notices = useNotices();
  const [pairing, setPairing] = useState(false);
  const pairButton = useRef<HTMLButtonElement>(null);
  const { now_ms, site, safety, sessions, selected } = model;
  const screen = screenOf(model);
  const hasLog = screen === "log" || screen === "empty";
  const stopPairing = () => {
    setPairing(false);
    pairButton.current?.focus();
  };
  return (
    <main class="popup">
      <Header
        now_ms={now_ms}
        site={site}
        stored={!isTrouble(safety)}
        sessions={sessions}
        selected={selected}
        onSelect={(id) => actions.select(id)}
      />
      {(isTrouble(safety) || (hasLog && !(screen === "empty" && safety.state === "empty"))) && (
        <SafetyLine safety={safety} nowMs={now_ms} pairButton={pairButton} onPair={() => setPairing(true)} />
      )}
      {pairing && needsPairing(safety) ? (
        <PairingForm safety={safety} actions={actions} notices={notices} onCancel={stopPairing} />
      ) : (
        <Body model={model} actions={actions} notices={notices} />
      )}
      <Notice words={notices.words} clear={notices.clear} />
      {hasLog && <Footer model={model} actions={actions} notices={notices} />}
    </main>
  );
}

function Body({ model, actions, notices }: AppProps & { notices: Notices }) {
  const { now_ms, site, safety, summary, selected } = model;
  switch (screenOf(model)) {
    case "ask":
      return <SitePrompt site={site} actions={actions} notices={notices} />;
    case "not_a_site":
      return <Stage title="Nothing to record here" words="Open the page of your app, then open this again." />;
    case "empty":
      return (
        <>
          <SiteStrip site={site} actions={actions} notices={notices} />
          {safety.state === "not_read" ? (
            <Stage title="The log can’t be shown" words="What it holds is untouched." />
          ) : (
            <Stage
              title="Nothing is recorded yet"
              words="Use the app as always: each step appears here, with its outcome."
            />
          )}
        </>
      );
    case "log":
      return (
        <>
          <SiteStrip site={site} actions={actions} notices={notices} />
          <SummaryNumbers summary={summary} nowMs={now_ms} />
          <LogTabs key={String(selected)} model={model} actions={actions} notices={notices} />
        </>
      );
  }
}

const Stage = ({ title, words }: { title: string; words: string }) => (
  <section class="stage" aria-label={title}>
    <EmptyState title={title} words={words} />
  </section>
);
