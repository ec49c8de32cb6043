// Probes of navigator.sendBeacon: what it takes, what it says, and what it throws.
import { attempt, other, type Probes } from "./tools.ts";

const beacon = (...args: unknown[]) => attempt(() => (navigator.sendBeacon as (...all: unknown[]) => boolean)(...args));
const bound = (...args: unknown[]) =>
  attempt(() => (navigator.sendBeacon as (...all: unknown[]) => boolean).apply(navigator, args));

export const beaconProbes: Probes = {
  "beacon: every body": async () => [
    await bound("/echo"),
    await bound("/echo", "text"),
    await bound("/echo", new Blob(["{}"], { type: "application/json" })),
    await bound("/echo", new URLSearchParams("a=1")),
    await bound("/echo", new FormData()),
    await bound("/echo", new Uint8Array(10)),
    await bound(other("/small"), "x"),
  ],
  "beacon: too big": () => bound("/echo", "x".repeat(100_000)),
  "beacon: odd calls": async () => [
    await beacon("/echo"),
    await bound(),
    await bound("http://["),
    await bound("ftp://localhost/"),
    await bound(Symbol()),
    await bound("/echo", Symbol()),
    await bound("/echo", new ReadableStream()),
    await bound({ toString: () => "/echo" }, { toString: () => "body" }),
  ],
};
