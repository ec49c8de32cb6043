// npm run bench-drain: a backlog from a real browser's store to a server's disk, by us, by a plain loop, and by PouchDB.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { type Browser, chromium, type Page } from "playwright-core";
import { bundlePouch, installPouch, startPouch } from "../../scripts/bench/pouch.ts";
import { CHROMIUM_ARGS, findChromium } from "../../scripts/browsers.ts";
import { startServer } from "../collector/bench-load.ts";

const { values } = parseArgs({
  options: {
    sizes: { type: "string", default: "5000,20000,100000" },
    rounds: { type: "string", default: "3" },
    /** PouchDB takes minutes for more. */
    pouch: { type: "string", default: "20000" },
  },
});

/** A page of the server's own origin, as empty as can be, with the scenarios in it. */
async function openPage(browser: Browser, url: string, script: string): Promise<Page> {
  const page = await browser.newPage();
  await page.route("**/*", (route) => {
    const isScript = route.request().url().endsWith(".js");
    const body = isScript ? script : '<!doctype html><meta charset="utf-8"><script src="/bench.js"></script>';
    return route.fulfill({ contentType: isScript ? "text/javascript" : "text/html", body });
  });
  await page.goto(`${url}/bench.html`);
  // From here on every request goes to the server itself.
  await page.unrouteAll();
  return page;
}

function run<Result>(page: Page, name: string, ...args: unknown[]): Promise<Result> {
  return page.evaluate(
    ([key, given]) =>
      (globalThis as never as { scenarios: Record<string, (...all: unknown[]) => unknown> }).scenarios[key as string]?.(
        ...(given as unknown[]),
      ),
    [name, args] as const,
  ) as Promise<Result>;
}

async function bundleOurs(): Promise<string> {
  const entryPoints = ["test/buffer/bench-drain-scenarios.ts"];
  const { outputFiles } = await build({
    entryPoints,
    bundle: true,
    format: "iife",
    globalName: "scenarios",
    write: false,
    target: "es2024",
  });
  return outputFiles[0]?.text ?? "";
}

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
  const script = await bundleOurs();
  const ours = await openPage(browser, collector.url, script);
  const loop = await openPage(browser, plain.url, script);
  const peer = await openPage(browser, pouch.url, await bundlePouch());
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
