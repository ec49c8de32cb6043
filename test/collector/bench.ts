// npm run bench-ingest: the collector's ingest beside plain SQLite behind plain HTTP, in turns, and as its store grows.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { aDevice, post, type Server, startServer } from "./bench-load.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "7" },
    most: { type: "string", default: "500000" },
    profile: { type: "string" },
  },
});
const CONNECTIONS = 8;
const RECORDS_A_ROUND = 16_000;
/** Rounds that are not counted, while each server's code becomes hot. */
const WARM_UP = 3;

const sorted = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b);
const at = (numbers: readonly number[], share: number): number =>
  sorted(numbers)[Math.min(numbers.length - 1, Math.floor(numbers.length * share))] ?? 0;
const median = (numbers: readonly number[]): number => at(numbers, 0.5);

const devices = Array.from({ length: CONNECTIONS }, aDevice);
const lists = (size: number, records: number): string[][] =>
  devices.map((device) => Array.from({ length: records / CONNECTIONS / size }, () => device.batch(size)));

interface Turn {
  micros: number;
  rate: number;
}

async function turn(server: Server, bodies: string[][]): Promise<Turn> {
  const before = await server.cpuMicros();
  const startedAt = performance.now();
  await post(server, bodies);
  const seconds = (performance.now() - startedAt) / 1000;
  const micros = ((await server.cpuMicros()) - before) / RECORDS_A_ROUND;
  return { micros, rate: RECORDS_A_ROUND / seconds };
}

/** The same bodies go to each server, one server after the other, round by round. */
async function compare(size: number, servers: Record<string, Server>): Promise<void> {
  const turns: Record<string, Turn[]> = Object.fromEntries(Object.keys(servers).map((name) => [name, []]));
  for (let round = -WARM_UP; round < Number(values.rounds); round += 1) {
    const bodies = lists(size, RECORDS_A_ROUND);
    for (const [name, server] of Object.entries(servers)) {
      const own = await turn(server, bodies);
      if (round >= 0) turns[name]?.push(own);
    }
  }
  const raw = turns["raw NORMAL"] ?? [];
  for (const [name, own] of Object.entries(turns)) {
    const cpu = median(own.map(({ micros }, round) => micros / (raw[round]?.micros ?? 1)));
    const rate = median(own.map((one, round) => one.rate / (raw[round]?.rate ?? 1)));
    console.log(
      `  ${String(size).padStart(3)} a batch  ${name.padEnd(11)} CPU ${median(own.map(({ micros }) => micros)).toFixed(1)} µs a record, ` +
        `${median(own.map((one) => one.rate)).toFixed(0)} a second; to raw: CPU ${cpu.toFixed(2)}, rate ${rate.toFixed(2)}`,
    );
  }
}

/** A new store that is filled step by step; what is measured at each step is small beside it. */
async function growing(ours: Server): Promise<void> {
  let stored = 0;
  for (const size of [0, 100_000, 500_000, 1_000_000].filter((one) => one <= Number(values.most))) {
    while (stored < size) stored += (await post(ours, lists(500, 40_000))).length * 500;
    const times = await post(ours, lists(100, RECORDS_A_ROUND));
    stored += RECORDS_A_ROUND;
    console.log(
      `  ${stored.toLocaleString("en-US").padStart(9)} records held: p50 ${at(times, 0.5).toFixed(1)} ms, p99 ${at(times, 0.99).toFixed(1)} ms a batch of 100`,
    );
  }
}

const folders: string[] = [];
const start = (kind: string, synchronous = "FULL"): Promise<Server> => {
  const folder = mkdtempSync(join(tmpdir(), "review-trail-bench-"));
  folders.push(folder);
  return startServer([kind, folder, synchronous], kind === "ours" ? values.profile : undefined);
};
const servers: Record<string, Server> = {
  "raw NORMAL": await start("raw", "NORMAL"),
  "raw FULL": await start("raw", "FULL"),
  ours: await start("ours"),
};
try {
  console.log(`Ingest over HTTP, ${CONNECTIONS} connections (medians of ${values.rounds} rounds, in turns):`);
  for (const size of [100, 500]) await compare(size, { ...servers });
  console.log(`Ours as its store grows, ${CONNECTIONS} connections that wait for each other:`);
  servers["growing"] = await start("ours");
  await growing(servers["growing"]);
} finally {
  for (const server of Object.values(servers)) await server.close();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}
