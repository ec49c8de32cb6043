// npm run bench: what the extension costs the page it watches, in bytes and microseconds, beside others in the same run.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { createLog } from "../collector/log.ts";
import { type Collector, startCollector } from "../collector/server.ts";
import { type Kind, type Lane, openLane } from "./bench/lane.ts";
import { packMinimal } from "./bench/minimal.ts";
import { bundlePeer, installPeers, PEERS } from "./bench/peers.ts";
import { buildExtension } from "./build.ts";
import { packPreset } from "./preset.ts";

/** Browsers that do the same differ by tens of microseconds for as long as they run: each session opens new ones. */
const SESSIONS = Number(process.env["SESSIONS"] ?? 8);
const ROUNDS = Number(process.env["ROUNDS"] ?? 3);
/** Small enough for the bridge's limit of signals: a round's burst is taken, and the other lanes' turns refill it. */
const COUNTS: Record<Kind, number> = { fetch: 200, xhr: 200, click: 400, load: 5 };
const KINDS = Object.keys(COUNTS) as Kind[];
/** A worker goes on after its page's turn: until it has come to a rest, the turn of the next lane would pay for it. */
const REST_MS = 1500;
const NOTHING = "nothing";
const OURS = "Review Trail, all stored";
const MINIMAL = "minimal extension, all stored";

interface Entry {
  name: string;
  lane: Lane;
  micros: Record<Kind, number[]>;
}
/** What one thing of each kind cost, by the name of the entry: one median for each session. */
type Costs = Map<string, Record<Kind, number[]>>;

const none = (): Record<Kind, number[]> => ({ fetch: [], xhr: [], click: [], load: [] });

const median = (numbers: readonly number[]): number => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
};

/**
 * Standard error of the median, the measure of how far another run may be from this one: of normally distributed numbers
 * 1.253 times that of their mean, and their standard deviation is 1.483 times the median distance from the median.
 */
function errorOf(numbers: readonly number[]): number {
  const middle = median(numbers);
  const distance = median(numbers.map((one) => Math.abs(one - middle)));
  return (1.253 * 1.483 * distance) / Math.sqrt(numbers.length);
}

async function bench(): Promise<void> {
  await installPeers();
  await buildExtension();
  await printSizes();
  if (process.platform !== "linux") return console.log("The cost in CPU time is measured on Linux only.");
  const dir = await mkdtemp(join(tmpdir(), "review-trail-bench-"));
  const log = createLog(() => undefined, Date.now);
  const collector = await startCollector({
    port: 0,
    host: "127.0.0.1",
    data_dir: join(dir, "collector"),
    allowed_hosts: [],
    log,
  });
  const costs: Costs = new Map();
  try {
    let stored = "nothing";
    for (let session = 1; session <= SESSIONS; session += 1)
      stored = await takeSession(collector, join(dir, `extension-${session}`), session, costs);
    printCosts(costs, stored);
  } finally {
    await collector.close();
    await rm(dir, { recursive: true, force: true });
  }
}

/** Everything ours has done must have reached the collector before its browser is closed, or the numbers do not count. */
async function takeSession(collector: Collector, extensionDir: string, session: number, costs: Costs): Promise<string> {
  const entries = await openEntries(collector, extensionDir);
  let stored: string;
  try {
    await takeRounds(entries, session);
    stored = await checkStored(collector, session);
  } finally {
    for (const { lane } of entries) await lane.close();
  }
  for (const { name, micros } of entries) {
    const all = costs.get(name) ?? none();
    for (const kind of KINDS) all[kind].push(median(micros[kind]));
    costs.set(name, all);
  }
  return stored;
}

async function printSizes(): Promise<void> {
  const size = async (file: string) => gzipSync(await readFile(`dist/extension/${file}`), { level: 9 }).length;
  const [page, content] = [await size("page.js"), await size("content.js")];
  const rows: [string, number][] = [
    [`Review Trail (page ${kB(page)} + content ${kB(content)})`, page + content],
    ...(await Promise.all(
      PEERS.map(async (peer): Promise<[string, number]> => [peer.name, (await bundlePeer(peer)).gzipBytes]),
    )),
  ];
  console.log("\nCode that runs in the page (minified, gzip)                kB    × ours");
  for (const [name, bytes] of rows)
    console.log(`${name.padEnd(54)} ${kB(bytes).padStart(7)} ${(bytes / (page + content)).toFixed(1).padStart(8)}`);
}

const kB = (bytes: number): string => (bytes / 1024).toFixed(1);

async function openEntries(collector: Collector, extensionDir: string): Promise<Entry[]> {
  const start = async (name: string, script: string): Promise<Entry> => ({
    name,
    lane: await openLane(script),
    micros: none(),
  });
  const ours = await start(OURS, "");
  const tokens = Object.fromEntries(collector.tokens.map(({ name, text }) => [name, text]));
  await packPreset(
    {
      id: extensionDir,
      collector: { url: collector.url, ingest: tokens["ingest"] ?? "" },
      sites: [{ origin: ours.lane.url, profile: "generic" }],
    },
    extensionDir,
  );
  const minimal = await start(MINIMAL, "");
  const minimalDir = `${extensionDir}-minimal`;
  await packMinimal(minimalDir, minimal.lane.url);
  const entries = [await start(NOTHING, ""), ours, minimal];
  for (const peer of PEERS.filter(({ measured }) => measured))
    entries.push(await start(peer.name, (await bundlePeer(peer)).script));
  const extensions = new Map([
    [ours, extensionDir],
    [minimal, minimalDir],
  ]);
  await Promise.all(entries.map((entry) => entry.lane.open(extensions.get(entry))));
  return entries;
}

/** One thing of one lane after the other, so that whatever else the machine does befalls all of them alike. */
async function takeRounds(entries: readonly Entry[], session: number): Promise<void> {
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const kind of KINDS) {
      for (const { name, lane, micros } of entries) {
        const cost = await lane.turn(kind, COUNTS[kind]);
        if (name === OURS || name === MINIMAL) await new Promise((passed) => setTimeout(passed, REST_MS));
        // The first round warms up.
        if (round > 0) micros[kind].push(cost);
      }
    }
    process.stderr.write(`\rsession ${session} of ${SESSIONS}, round ${round} of ${ROUNDS} `);
  }
}

function printCosts(costs: Costs, stored: string): void {
  const base = costs.get(NOTHING) ?? none();
  console.log(
    `\n\nMain-thread CPU in the page, µs (medians of ${SESSIONS} sessions of ${ROUNDS} interleaved rounds, ± standard error)`,
  );
  console.log(`${"".padEnd(34)}${KINDS.map((kind) => `per ${kind}`.padStart(18)).join("")}`);
  const row = (name: string, numbers: (kind: Kind) => number[]) => {
    const cells = KINDS.map((kind) => `${median(numbers(kind)).toFixed(1)} ± ${errorOf(numbers(kind)).toFixed(1)}`);
    console.log(`${name.padEnd(34)}${cells.map((cell) => cell.padStart(18)).join("")}`);
  };
  row(NOTHING, (kind) => base[kind]);
  console.log("added by");
  // Each session against the same session without anything: what slows the machine down slows down both.
  for (const [name, own] of costs)
    if (name !== NOTHING) row(`  ${name}`, (kind) => own[kind].map((cost, at) => cost - (base[kind][at] ?? 0)));
  console.log(`\nStored by Review Trail: ${stored}.`);
}

/** Waits until the collector has every request and click of ours so far, and no record of one that was dropped. */
async function checkStored(collector: Collector, sessions: number): Promise<string> {
  const token = collector.tokens.find(({ name }) => name === "operator")?.text ?? "";
  const done = (kind: Kind) => sessions * COUNTS[kind] * (ROUNDS + 1);
  const wanted = { requests: done("fetch") + done("xhr"), clicks: done("click") };
  let stored = { requests: 0, clicks: 0, dropped: 0 };
  for (let i = 0; i < 60 && (stored.requests < wanted.requests || stored.clicks < wanted.clicks); i += 1) {
    await new Promise((passed) => setTimeout(passed, 1000));
    const url = `${collector.url}/get_logs?format=json&limit=1`;
    const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    const { summary } = (await answer.json()) as { summary: { actions: Record<string, { count: number }> } };
    const count = (action: string) => summary.actions[action]?.count ?? 0;
    stored = { requests: count("ui.change_sent"), clicks: count("button_click"), dropped: count("records_dropped") };
  }
  const told = `${stored.requests} of ${wanted.requests} requests, ${stored.clicks} of ${wanted.clicks} clicks`;
  if (stored.requests !== wanted.requests || stored.clicks !== wanted.clicks || stored.dropped > 0)
    throw new Error(`Not everything was stored: ${told}, ${stored.dropped} dropped.`);
  return told;
}

if (import.meta.main) await bench();
