// npm run bench-drain: a backlog from a real browser's store to a server's disk, by us, by a plain loop, and by PouchDB.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { bundlePouch, installPouch, startPouch } from "../../scripts/bench/pouch.ts";
import { CHROMIUM_ARGS, findChromium } from "../../scripts/browsers.ts";
import { startServer } from "../collector/bench-load.ts";
import { bundleForPage, openOwnPage, callInPage as run } from "../support/own-page.ts";

const { values } = parseArgs({
  options: {
    sizes: { type: "string", default: "5000,20000,100000" },
    rounds: { type: "string", default: "3" },
    /** PouchDB takes minutes for more. */
    pouch: { type: "string", default: "20000" },
  },
});

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
const rate = (count: number, tookMs: number): number => count / (tookMs / 1000);

const folder = mkdtempSync(join(tmpdir(), "review-trail-drain-"));
const found = findChromium();
if (!found) throw new Error("No Chromium was found: install it or set CHROMIUM_PATH.");
await installPouch();
const collector = await startServer(["ours", join(folder, "ours")]);
const plain = await startServer(["raw", folder, "FULL"]);
const pouch = await startPouch(folder);
const browser = await chromium.launch({ executablePath: found.path, args: CHROMIUM_ARGS });
try {
  const script = await bundleForPage("test/buffer/bench-drain-scenarios.ts");
  const ours = await openOwnPage(browser, collector.url, script);
  const loop = await openOwnPage(browser, plain.url, script);
  const peer = await openOwnPage(browser, pouch.url, await bundlePouch());
  console.log(`Draining a backlog, records a second (medians of ${values.rounds} rounds, in turns; PouchDB once):`);
  for (const count of values.sizes.split(",").map(Number)) {
    const [us, them]: [number[], number[]] = [[], []];
    for (let round = 0; round < Number(values.rounds); round += 1) {
      await run(ours, "fillOurs", count);
      us.push(rate(count, await run<number>(ours, "drainOurs", collector.token)));
      await run(loop, "fillRaw", count);
      them.push(rate(count, await run<number>(loop, "drainRaw")));
    }
    let beside = "";
    if (count <= Number(values.pouch)) {
      await run(peer, "fill", count);
      const pouchRate = rate(count, await run<number>(peer, "drain"));
      beside = `, PouchDB ${pouchRate.toFixed(0)}, ours to it ${(median(us) / pouchRate).toFixed(1)}`;
    }
    const ratio = median(us.map((one, index) => one / (them[index] ?? 1)));
    console.log(
      `  ${count.toLocaleString("en-US").padStart(8)} records: ours ${median(us).toFixed(0)}, plain loop ${median(them).toFixed(0)}, ratio ${ratio.toFixed(2)}${beside}`,
    );
  }
} finally {
  await browser.close();
  for (const server of [collector, plain, pouch]) await server.close();
  rmSync(folder, { recursive: true, force: true });
}
