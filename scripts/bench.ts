// npm run bench: what the extension costs the page it watches, in bytes and microseconds, beside others in the same run.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { createLog } from "../collector/log.ts";
import { type Collector, startCollector } from "../collector/server.ts";
import { packMinimal } from "./bench/minimal.ts";
import { bundlePeer, installPeers, PEERS } from "./bench/peers.ts";
import { type Kind, keepNativesBefore, openTab, type Tab } from "./bench/tab.ts";
import { madeInTurns, noTurns, TURN_KINDS, TURNS_LANE, type TurnCosts, takeTurns } from "./bench/turns.ts";
import { buildExtension } from "./build.ts";
import { packPreset } from "./preset.ts";

/** A new browser for each session: one that is a little faster than others stays so for as long as it runs. */
const SESSIONS = Number(process.env["SESSIONS"] ?? 3);
/** In each round every lane is visited once, in a process of its own: a process, too, is fast or slow by luck. */
const ROUNDS = Number(process.env["ROUNDS"] ?? 8);
/** In so many rounds of each session the tools take turns within one page; of six, each follows each equally often. */
const TURNS = Number(process.env["TURNS"] ?? 48);
/** The tool that takes turns with ours. */
const RIVAL = "Sentry, breadcrumbs only";
/** Small enough for the bridge's limit of signals, with what warms up. */
const COUNTS: Record<Kind, number> = { fetch: 200, xhr: 200, click: 400, load: 5 };
/** What comes before is not measured: the code is compiled by then. */
const WARM_UP: Record<Kind, number> = { fetch: 100, xhr: 100, click: 200, load: 0 };
const KINDS: readonly Kind[] = ["load", "fetch", "xhr", "click"];

/** One way to be watched: the name of its hosts, and of its row in the table. */
interface Lane {
  host: string;
  name: string;
  /** What the page loads before its own script. */
  script: string;
}
const NOTHING = { host: "nothing", name: "nothing", script: "" };
const OURS = { host: "ours", name: "Review Trail, all stored", script: "" };
const MINIMAL = { host: "minimal", name: "minimal extension, all stored", script: "" };

/** What one thing of each kind cost, by the name of the lane: one number for each visit. */
type Costs = Map<string, Record<Kind, number[]>>;
interface Measured {
  visits: Costs;
  turns: TurnCosts;
}

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
  const measured: Measured = { visits: new Map(), turns: noTurns() };
  try {
    let stored = "nothing";
    for (let session = 1; session <= SESSIONS; session += 1)
      stored = await takeSession(collector, join(dir, `extension-${session}`), session, measured);
    printVisits(measured.visits);
    printTurns(measured.turns);
    console.log(`\nStored by Review Trail: ${stored}.`);
  } finally {
    await collector.close();
    await rm(dir, { recursive: true, force: true });
  }
}

/** Everything ours has done must have reached the collector before its browser is closed, or the numbers do not count. */
async function takeSession(
  collector: Collector,
  extensionDir: string,
  session: number,
  measured: Measured,
): Promise<string> {
  const lanes: Lane[] = [NOTHING, OURS, MINIMAL];
  for (const peer of PEERS.filter(({ measured }) => measured))
    lanes.push({ host: `peer${lanes.length}`, name: peer.name, script: (await bundlePeer(peer)).script });
  const rival = lanes.find(({ name }) => name === RIVAL)?.script;
  if (rival === undefined) throw new Error(`${RIVAL} is not among the peers that are measured.`);
  const tab = await openTab(
    new Map([...lanes.map(({ host, script }) => [host, script] as const), [TURNS_LANE, rival]]),
  );
  try {
    await packPreset(
      {
        id: extensionDir,
        collector: { url: collector.url, ingest: collector.tokens.find(({ name }) => name === "ingest")?.text ?? "" },
        sites: [OURS.host, TURNS_LANE]
          .flatMap((lane) => tab.origins(lane))
          .map((origin) => ({ origin, profile: "generic" })),
      },
      extensionDir,
    );
    const page = join(extensionDir, "page.js");
    await writeFile(page, keepNativesBefore(await readFile(page, "utf8"), TURNS_LANE));
    const minimalDir = `${extensionDir}-minimal`;
    await packMinimal(minimalDir, tab.origins(MINIMAL.host));
    await tab.open([extensionDir, minimalDir]);
    await takeRounds(tab, lanes, session, measured.visits);
    process.stderr.write(`\rsession ${session} of ${SESSIONS}, in turns        `);
    await takeTurns(tab, TURNS, COUNTS.fetch, measured.turns);
    return await checkStored(collector, session);
  } finally {
    await tab.close();
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

/** One visit to one lane after the other, so that whatever else the machine does befalls all of them alike. */
async function takeRounds(tab: Tab, lanes: readonly Lane[], session: number, costs: Costs): Promise<void> {
  for (let round = 1; round <= ROUNDS; round += 1) {
    for (const { host, name } of lanes) {
      await tab.visit(host);
      const cost = costs.get(name) ?? { fetch: [], xhr: [], click: [], load: [] };
      costs.set(name, cost);
      for (const kind of KINDS) {
        if (WARM_UP[kind]) await tab.turn(kind, WARM_UP[kind]);
        cost[kind].push(await tab.turn(kind, COUNTS[kind]));
        if (name === OURS.name || name === MINIMAL.name) await tab.rest();
      }
    }
    process.stderr.write(`\rsession ${session} of ${SESSIONS}, round ${round} of ${ROUNDS} `);
  }
}

function printVisits(costs: Costs): void {
  const base = costs.get(NOTHING.name);
  console.log(
    `\n\nMain-thread CPU in the page, µs (medians of ${SESSIONS * ROUNDS} interleaved visits, ± standard error)`,
  );
  console.log(`${"".padEnd(34)}${KINDS.map((kind) => `per ${kind}`.padStart(18)).join("")}`);
  const row = (name: string, numbers: (kind: Kind) => number[]) => {
    const cells = KINDS.map((kind) => `${median(numbers(kind)).toFixed(1)} ± ${errorOf(numbers(kind)).toFixed(1)}`);
    console.log(`${name.padEnd(34)}${cells.map((cell) => cell.padStart(18)).join("")}`);
  };
  row(NOTHING.name, (kind) => base?.[kind] ?? []);
  console.log("added by");
  // Each visit against the one of the same round without anything: what slows the machine down slows down both.
  for (const [name, own] of costs)
    if (name !== NOTHING.name) row(`  ${name}`, (kind) => own[kind].map((cost, at) => cost - (base?.[kind][at] ?? 0)));
}

/** Each round against what it was without anything, and the two tools against one another. */
function printTurns(costs: TurnCosts): void {
  const title = `In turns within one page, µs (medians of ${costs.nothing.fetch.length} rounds, ± standard error)`;
  console.log(`\n${title}\n${"".padEnd(34)}${TURN_KINDS.map((kind) => `per ${kind}`.padStart(18)).join("")}`);
  const row = (name: string, set: keyof TurnCosts, base: keyof TurnCosts) => {
    const cells = TURN_KINDS.map((kind) => {
      const added = costs[set][kind].map((cost, at) => cost - (costs[base][kind][at] ?? 0));
      return `${median(added).toFixed(1)} ± ${errorOf(added).toFixed(1)}`;
    });
    console.log(`${name.padEnd(34)}${cells.map((cell) => cell.padStart(18)).join("")}`);
  };
  row(`added by ${OURS.name}`, "ours", "nothing");
  row(`added by ${RIVAL}`, "tool", "nothing");
  row("the first less the second", "ours", "tool");
}

/** Waits until the collector has every request and click of ours so far, and no record of one that was dropped. */
async function checkStored(collector: Collector, sessions: number): Promise<string> {
  const token = collector.tokens.find(({ name }) => name === "operator")?.text ?? "";
  const done = (kind: Kind) => sessions * ROUNDS * (WARM_UP[kind] + COUNTS[kind]);
  const inTurns = sessions * madeInTurns(TURNS, COUNTS.fetch);
  const wanted = { requests: done("fetch") + done("xhr") + inTurns, clicks: done("click") };
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
