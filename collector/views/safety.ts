// Says in a line whether the trail is complete, and which numbers are missing where it is not.
import { html } from "hono/html";
import { counted } from "#core/wording.ts";
import type { Completeness, StreamCompleteness } from "../completeness.ts";
import { UNEXPLAINED } from "../missing.ts";
import { type Html, name, note } from "./parts.ts";

const MAX_SHOWN = 6;

export function safetyNote(completeness: Completeness): Html {
  const { streams, missing_count, unexplained_count } = completeness;
  const devices = streams.filter((stream) => stream.source === "device");
  if (devices.length === 0)
    return note("in_progress", html`<b>Nothing from a device yet.</b> Records appear here as soon as they arrive.`);
  if (missing_count === 0) return note("success", html`<b>Complete.</b> ${held(devices)}, none missing.`);
  const shown = devices.flatMap((stream) => stream.missing).slice(0, MAX_SHOWN);
  const runs = shown.map(({ from, to, reason }, index) => {
    const why = reason === UNEXPLAINED ? "" : html` (${name(reason)})`;
    return html`${index > 0 ? ", " : ""}${from === to ? from : `${from}–${to}`}${why}`;
  });
  const rest =
    unexplained_count === 0
      ? "each with its reason"
      : `${unexplained_count} of them without a reason; they may still be on the device`;
  return note(
    "warning",
    html`<b>${counted(missing_count, "record")} missing</b>, ${rest}. ${held(devices)}. Missing: ${runs}${shown.length < devices.flatMap((one) => one.missing).length ? " …" : "."}`,
  );
}

function held(devices: readonly StreamCompleteness[]): Html {
  const [only] = devices;
  if (!only || devices.length > 1) return html`${counted(devices.length, "stream")}`;
  return html`Stream ${only.stream_id.slice(-4)}, numbers ${only.from_seq.toLocaleString("en-US")}–${only.to_seq.toLocaleString("en-US")}`;
}

/** The same in a word or two, for a row of a list. */
export function safetyWord({ streams, missing_count }: Completeness): {
  status: "success" | "warning" | "in_progress";
  text: string;
} {
  if (streams.length === 0) return { status: "in_progress", text: "no device yet" };
  if (missing_count === 0) return { status: "success", text: "complete" };
  return { status: "warning", text: `${missing_count.toLocaleString("en-US")} missing` };
}
