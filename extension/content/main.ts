// Entry of the content script (ISOLATED world, document_start): the relay, the bridge, and the document's own events.
import type { Setup } from "../messages.ts";
import { remember, runtime, send } from "../send.ts";
import { createLimit, openBridge } from "./bridge.ts";
import { watchDialogs } from "./dialogs.ts";
import { watchElements } from "./elements.ts";
import { watchLife } from "./life.ts";
import { createListening } from "./listening.ts";
import { tellArrival, watchNavigations } from "./navigations.ts";
import { createRelay } from "./relay.ts";
import { watchReports } from "./reports.ts";

const ASK_AGAIN_MS = [500, 2000, 5000, 15_000];

/** Some pages clear every timer of their window, ours too; and a signal of a page that is long out of sight comes late. */
const later = (delayMs: number): Promise<void> =>
  new Promise((passed) => {
    setTimeout(passed, delayMs);
    AbortSignal.timeout(delayMs).onabort = () => passed();
  });

function start(): () => void {
  const pageId = crypto.getRandomValues(new Uint32Array(4)).join("-");
  const ending = new AbortController();
  let setup: Setup | undefined;

  const stop = (): void => {
    relay.stop();
    bridge.tell(null);
    ending.abort();
  };
  /** After an update of the extension this script is an orphan: it stops for good and says so once. */
  const orphaned = (): boolean => {
    if (runtime()?.id) return false;
    if (!ending.signal.aborted) {
      stop();
      console.info("Review Trail was updated: reload this tab to go on recording.");
    }
    return true;
  };
  const tell: (...message: Parameters<typeof send>) => Promise<unknown> = async (...message) =>
    orphaned() ? null : send(...message);
  const allowed = createLimit(Date.now);
  const relay = createRelay({
    pageId,
    gather: () => bridge.cross(),
    deliver: (observations, leaving) => {
      // Refused until the worker has let it: then the message alone must do.
      if (leaving) remember({ [pageId]: observations })?.catch(() => 0);
      return tell("observe", { page_id: pageId, observations });
    },
    wallMs: Date.now,
    later,
  });
  const bridge = openBridge({ accept: relay.carry, refuse: relay.refuse, allowed });
  const listen = createListening(ending.signal, bridge.again);
  watchElements(() => setup, relay.note, listen);
  const isLoading = () => tell("is_loading", {});
  watchNavigations(() => setup, relay.note, isLoading, ending.signal);
  watchLife(relay, listen, ending.signal);
  watchReports(relay, allowed, listen);

  askForSetup(pageId, orphaned, (answer) => {
    if (answer === null) return stop();
    setup = answer;
    bridge.tell(answer.pattern);
    tellArrival(answer, relay.note);
    watchDialogs(answer, relay.note, listen, ending.signal);
  });
  // One that has stopped is as good as none: where its site is recorded after all, new scripts take over.
  runtime()?.onMessage?.addListener((message, _sender, answer) => {
    if (message === "alive" && !ending.signal.aborted) answer(pageId);
    return undefined;
  });
  return () => {
    relay.flush();
    stop();
  };
}

/** Asks the worker what to watch, again and again until it answers; null where nothing is to be recorded. */
function askForSetup(pageId: string, orphaned: () => boolean, take: (setup: Setup | null) => void): void {
  const ask = (attempt: number): void => {
    if (orphaned()) return;
    const again = (): void => {
      setTimeout(() => ask(attempt + 1), ASK_AGAIN_MS[attempt] ?? 15_000);
    };
    send("hello", { page_id: pageId }).then((answer) => (answer === undefined ? again() : take(answer)), again);
  };
  ask(0);
}

/** This script's own world, which no page sees: where it is started again, the earlier one ends. */
const world = globalThis as { endRecording?: () => void };
world.endRecording?.();
world.endRecording = start();
