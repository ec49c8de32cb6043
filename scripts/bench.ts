// npm run bench: what the extension costs the page it watches, in bytes and microseconds, beside others in the same run.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { createLog } from "../collector/log.ts";
import { type Collector, startCollector } from "../collector/server.ts";
import { type Kind, type Lane, openLane } from "./bench/lane.ts";
import { bundlePeer, installPeers, PEERS } from "./bench/peers.ts";
import { buildExtension } from "./build.ts";
import { packPreset } from "./preset.ts";

const ROUNDS = Number(process.env["ROUNDS"] ?? 9);
/** Small enough for the bridge's limit of signals: a round's burst is taken, and the other lanes' turns refill it. */
const COUNTS: Record<Kind, number> = { fetch: 200, xhr: 200, click: 400, load: 5 };
const KINDS = Object.keys(COUNTS) as Kind[];
const NOTHING = "nothing";
const OURS = "Review Trail, all stored";

interface Entry {
  name: string;
  lane: Lane;
  micros: Record<Kind, number[]>;
}

const median = (numbers: readonly number[]): number => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
};

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
  const entries: Entry[] = [];
  try {
    entries.push(...(await openEntries(collector, join(dir, "extension"))));
    await takeRounds(entries);
    printCosts(entries);
    await printStored(collector, entries);
  } finally {
    for (const { lane } of entries) await lane.close();
    await collector.close();
    await rm(dir, { recursive: true, force: true });
  }
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
    micros: { fetch: [], xhr: [], click: [], load: [] },
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
  const entries = [await start(NOTHING, ""), ours];
  for (const peer of PEERS.filter(({ measured }) => measured))
    entries.push(await start(peer.name, (await bundlePeer(peer)).script));
  for (const entry of entries) await entry.lane.open(entry === ours ? extensionDir : undefined);
  return entries;
}

/** One thing of one lane after the other, so that whatever else the machine does befalls all of them alike. */
async function takeRounds(entries: readonly Entry[]): Promise<void> {
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const kind of KINDS) {
      for (const { lane, micros } of entries) {
        const cost = await lane.turn(kind, COUNTS[kind]);
        // The first round warms up.
        if (round > 0) micros[kind].push(cost);
      }
    }
    process.stderr.write(`\rround ${round} of ${ROUNDS} `);
  }
}

function printCosts(entries: readonly Entry[]): void {
  const base = entries.find(({ name }) => name === NOTHING) as Entry;
  console.log(`\n\nMain-thread CPU in the page, µs (medians of ${ROUNDS} interleaved rounds)`);
  console.log(`${"".padEnd(34)}${KINDS.map((kind) => `per ${kind}`.padStart(12)).join("")}`);
  const row = (name: string, cost: (kind: Kind) => number) =>
    console.log(`${name.padEnd(34)}${KINDS.map((kind) => cost(kind).toFixed(1).padStart(12)).join("")}`);
  row(NOTHING, (kind) => median(base.micros[kind]));
  console.log("added by");
  for (const entry of entries.filter(({ name }) => name !== NOTHING)) {
    // Each round against the same round without anything: what slows the machine down slows down both.
    row(`  ${entry.name}`, (kind) => median(entry.micros[kind].map((cost, i) => cost - (base.micros[kind][i] ?? 0))));
  }
}

/** Every request and click of ours must have reached the collector, or the numbers above are worth nothing. */
async function printStored(collector: Collector, entries: readonly Entry[]): Promise<void> {
  const token = collector.tokens.find(({ name }) => name === "operator")?.text ?? "";
  const done = (kind: Kind) => COUNTS[kind] * (ROUNDS + 1);
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
  console.log(
    `\nStored by Review Trail: ${stored.requests} of ${wanted.requests} requests, ${stored.clicks} of ${wanted.clicks} clicks.`,
  );
  if (
    stored.requests !== wanted.requests ||
    stored.clicks !== wanted.clicks ||
    stored.dropped > 0 ||
    entries.length === 0
  )
    throw new Error("Not everything was stored: the numbers above do not count.");
}

if (import.meta.main) await bench();
