// Entry of the content script (ISOLATED world, document_start): the relay, the bridge, and the document's own events.
import { uuidv7 } from "#core/ids.ts";
import type { Setup } from "../messages.ts";
import { runtime, send } from "../send.ts";
import { openBridge } from "./bridge.ts";
import { watchDialogs } from "./dialogs.ts";
import { watchElements } from "./elements.ts";
import { watchLife } from "./life.ts";
import { createListening } from "./listening.ts";
import { tellArrival, watchNavigations } from "./navigations.ts";
import { type Carried, createRelay } from "./relay.ts";

const ASK_AGAIN_MS = [500, 2000, 5000, 15_000];

function start(): () => void {
  const pageId = uuidv7(Date.now(), crypto.getRandomValues(new Uint8Array(10)));
  const ending = new AbortController();
  let setup: Setup | undefined;

  const stop = (): void => {
    relay.stop();
    bridge.tell(null);
    ending.abort();
  };
  /** After an update of the extension this script is an orphan: it stops for good and says so once. */
  const orphaned = (): boolean => {
    if (runtime()?.id !== undefined) return false;
    if (!ending.signal.aborted) {
      stop();
      console.info("Review Trail was updated: reload this tab to go on recording.");
    }
    return true;
  };
  const deliver = async (observations: Carried[]): Promise<unknown> =>
    orphaned() ? undefined : send("observe", { page_id: pageId, observations });
  const relay = createRelay({ pageId, deliver, wallMs: Date.now, later: (run, delayMs) => setTimeout(run, delayMs) });
  const bridge = openBridge({ accept: relay.carry, refuse: relay.refuse, nowMs: Date.now });
  const inOrder = after(() => bridge.cross());
  const push = inOrder(relay.push);
  const flush = inOrder(relay.flush);
  const listen = createListening(ending.signal, () => bridge.again());
  watchElements(() => setup, push, listen);
  watchNavigations(() => setup, push, ending.signal);
  watchLife(push, flush, listen, ending.signal);
  hearWorker(pageId, stop, () => ask(0));

  const ask = (attempt: number): void => {
    if (orphaned()) return;
    send("hello", { page_id: pageId }).then(
      (answer) => {
        if (answer === undefined) return again(attempt);
        if (answer === null) return stop();
        const first = setup === undefined;
        setup = answer;
        bridge.tell(answer.watches);
        if (!first) return;
        tellArrival(answer, push);
        watchDialogs(answer, push, listen, ending.signal);
      },
      () => again(attempt),
    );
  };
  const again = (attempt: number): void => {
    setTimeout(() => ask(attempt + 1), ASK_AGAIN_MS[attempt] ?? 15_000);
  };
  ask(0);
  return () => {
    flush();
    stop();
  };
}

/** Makes functions that run `first` before what they do: what the page did before is told before. */
const after =
  (first: () => void) =>
  <Args extends unknown[]>(then: (...args: Args) => void) =>
  (...args: Args): void => {
    first();
    then(...args);
  };

function hearWorker(pageId: string, stop: () => void, askAgain: () => void): void {
  runtime()?.onMessage?.addListener((message, _sender, answer) => {
    if (message === "alive") answer(pageId);
    else if (message === "stop") stop();
    else if (message === "setup") askAgain();
    return undefined;
  });
}

/** This script's own world, which no page sees: where it is started again, the earlier one ends. */
const world = globalThis as { endRecording?: () => void };
world.endRecording?.();
world.endRecording = start();
