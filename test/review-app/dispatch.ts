// One request from its arrival to its answer: which endpoint, which fault, what is written into the answer key.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { App, Call, Endpoint, Reply } from "./app.ts";
import { factsOf, readCall } from "./arrival.ts";
import { sendCut, sendReply } from "./departure.ts";
import { findEndpoint, patienceMs } from "./endpoints.ts";
import type { Fault } from "./faults.ts";
import { faultyReply, serverError } from "./faulty-replies.ts";
import type { TruthEntry } from "./truth.ts";

/** The page sends some requests twice for one click, this close together. */
const DOUBLED_WITHIN_MS = 300;
/** A browser re-sends a request whose reused socket died, this quickly, and more than once. */
const RESENT_WITHIN_MS = 300;

const faultOf = new WeakMap<TruthEntry, Fault>();

export async function dispatch(app: App, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const call = await readCall(app, request);
  const endpoint = findEndpoint(call.method, call.path);
  if (!endpoint) return sendReply(response, unknownPath(call));
  const key = `${call.method} ${request.url} ${call.cookie} ${call.bodyText}`;
  arrive(endpoint, call, key, factsOf(call));
  if (breakOff(call, key, response)) return;
  await wait(call);
  const reply = await answer(endpoint, call);
  conclude(endpoint, call, reply);
  if (call.fault?.kind === "cut_body") return sendCut(response, reply);
  return sendReply(response, reply);
}

/** Opens the entry and decides the fault; a repeat of the same thing shares both. */
function arrive(endpoint: Endpoint, call: Call, key: string, facts: ReturnType<typeof factsOf>): void {
  const { truth, faults } = call.app;
  if (!endpoint.action) {
    call.fault = faults.take(call.path);
    return;
  }
  const { entry, repeated } = truth.begin({
    action: endpoint.action,
    path: call.path,
    key,
    windowMs: endpoint.doubled ? DOUBLED_WITHIN_MS : 0,
    ...facts,
    ...(endpoint.automatic?.(call) ? { automatic: true } : {}),
  });
  call.entry = entry;
  call.fault = repeated ? faultOf.get(entry) : faults.take(call.path);
  if (!call.fault) return;
  entry.fault = call.fault.kind;
  if (call.fault.kind !== "reset_once") faultOf.set(entry, call.fault);
}

/** True when the request gets no answer at all. */
function breakOff(call: Call, key: string, response: ServerResponse): boolean {
  const { truth } = call.app;
  const kind = call.fault?.kind;
  if (kind !== "hang" && kind !== "refuse" && kind !== "reset_once") return false;
  const entry = call.entry ?? truth.begin({ action: "request_failed", path: call.path, automatic: true }).entry;
  entry.fault = kind;
  truth.close(entry, { status: "failed", kind: kind === "hang" ? "timeout" : "network" }, undefined);
  if (kind === "hang") {
    entry.ended_at = null;
    return true;
  }
  if (call.entry) truth.expectRepeat(key, entry, RESENT_WITHIN_MS);
  response.socket?.resetAndDestroy();
  return true;
}

async function wait(call: Call): Promise<void> {
  if (call.fault?.kind !== "slow" && call.fault?.kind !== "late_500") return;
  const patience = patienceMs(call.path, call.app.settings.timeouts);
  await call.app.pause(call.fault.ms ?? patience * 1.5);
}

async function answer(endpoint: Endpoint, call: Call): Promise<Reply> {
  const canned = faultyReply(endpoint, call);
  if (canned) return canned;
  try {
    return await endpoint.answer(call);
  } catch (error) {
    return serverError(endpoint, call, error instanceof Error ? error.message : String(error));
  }
}

function conclude(endpoint: Endpoint, call: Call, reply: Reply): void {
  const { truth, settings } = call.app;
  const { outcome } = reply;
  if (outcome.status === "in_progress") return; // its job concludes it
  const claimed = reply.status < 400 ? "success" : "failed";
  if (!call.entry && outcome.status !== "failed") return;
  const entry = call.entry ?? truth.begin({ action: endpoint.failsAs ?? "request_failed", path: call.path }).entry;
  if (!call.entry && !endpoint.failsAs) entry.automatic = true;
  if (call.fault && !call.entry) entry.fault = call.fault.kind;
  truth.close(entry, outcome, claimed);
  const tookMs = Date.now() - Date.parse(entry.started_at);
  if (tookMs > patienceMs(call.path, settings.timeouts)) entry.hidden = true; // the page has long said it failed
}

function unknownPath(call: Call): Reply {
  const { truth } = call.app;
  if (call.path !== "/favicon.ico") {
    const { entry } = truth.begin({ action: "request_failed", path: call.path });
    truth.close(entry, { status: "failed", kind: "http" }, "failed");
  }
  const html =
    "<!doctype html><title>405</title><h1>Method not allowed</h1><p>This path does not take such a request.</p>";
  return { status: 405, html, outcome: { status: "failed", kind: "http" } };
}
