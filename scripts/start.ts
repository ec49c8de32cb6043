// npm start: builds the extension, runs the collector and the demo review app, and opens a browser that is set up for both.
import { createWriteStream } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { settingsFrom } from "../collector/config.ts";
import { createLog } from "../collector/log.ts";
import { type Collector, startCollector } from "../collector/server.ts";
import { makeToken } from "../collector/tokens.ts";
import { makeSampleDocx } from "../test/review-app/sample-document.ts";
import { type ReviewApp, startReviewApp } from "../test/review-app/server.ts";
import { findChromium } from "./browsers.ts";
import { buildExtension } from "./build.ts";
import { openBrowser, type RunningBrowser } from "./open-browser.ts";
import { packPreset } from "./preset.ts";

/** The demo's tokens in clear text, readable by this account only; the collector itself keeps hashes. */
interface Pairing {
  ingest: string;
  operator: string;
}

const DATA = resolve(".data");

async function start(): Promise<void> {
  await buildExtension();
  await mkdir(DATA, { recursive: true });
  const logFile = createWriteStream(join(DATA, "collector.log"), { flags: "a" });
  const log = createLog((line) => logFile.write(line), Date.now);
  const collector = await startCollector({ ...settingsFrom(process.env), log });
  let app: ReviewApp | undefined;
  let browser: RunningBrowser | undefined;
  const stop = async (): Promise<void> => {
    await browser?.close();
    await app?.close();
    await collector.close();
  };
  try {
    app = await startApp();
    const sample = join(DATA, "sample-document.docx");
    await writeFile(sample, await makeSampleDocx());
    const pairing = await pair(collector);
    const extension = join(DATA, "extension");
    await packPreset(presetOf(collector, app, pairing), extension);
    browser = await open(collector, app, pairing, extension);
    tell({ collector, app, sample, browser, pairing });
  } catch (error) {
    await stop();
    throw error;
  }
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      console.log("\nStopping. What was recorded stays in .data and is there at the next start.");
      stop().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
}

async function startApp(): Promise<ReviewApp> {
  const port = Number(process.env["REVIEW_APP_PORT"] ?? 4281);
  try {
    return await startReviewApp({
      port,
      host: "localhost",
      delays: "demo",
      storage: { kind: "folder" },
      dataDir: join(DATA, "review-app"),
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    throw new Error(`Port ${port} is in use: stop the program that has it, or set REVIEW_APP_PORT to another number.`);
  }
}

/** The demo's tokens: those of the last start, or new ones where the store is new or they are gone. */
async function pair(collector: Collector): Promise<Pairing> {
  const file = join(DATA, "pairing.json");
  const known = await readFile(file, "utf8").then(
    (text) => JSON.parse(text) as Pairing & { epoch?: string },
    () => undefined,
  );
  if (known?.epoch === collector.store.epoch) return known;
  const now = new Date().toISOString();
  const name = `demo-${now.replace(/\D/g, "")}`;
  const ingest = await makeToken(collector.store, `${name}-ingest`, ["ingest"], now);
  const operator = await makeToken(collector.store, `${name}-operator`, ["read", "export"], now);
  const pairing = { ingest: ingest?.text ?? "", operator: operator?.text ?? "", epoch: collector.store.epoch };
  await writeFile(file, JSON.stringify(pairing), { mode: 0o600 });
  return pairing;
}

function presetOf(collector: Collector, app: ReviewApp, pairing: Pairing) {
  const { ingest, operator } = pairing;
  const sites = [{ origin: app.url, profile: "review-app" }];
  return {
    id: `${collector.url} ${app.url} ${ingest.slice(-8)}`,
    collector: { url: collector.url, ingest, operator },
    sites,
  };
}

async function open(
  collector: Collector,
  app: ReviewApp,
  pairing: Pairing,
  extension: string,
): Promise<RunningBrowser | undefined> {
  const found = process.env["NO_BROWSER"] ? undefined : findChromium();
  if (!found) return undefined;
  return openBrowser(found, {
    extension,
    profile: join(DATA, "browser"),
    pages: [app.url, await pageLink(collector, pairing)],
  });
}

/** A link to the collector's pages that signs in once; it works for a minute and holds no token. */
async function pageLink(collector: Collector, { operator }: Pairing): Promise<string> {
  const response = await fetch(`${collector.url}/v1/page_codes`, {
    method: "POST",
    headers: { authorization: `Bearer ${operator}`, "content-type": "application/json" },
    body: JSON.stringify({ to: "/" }),
  });
  const { url } = (await response.json()) as { url?: string };
  return new URL(url ?? "/", collector.url).href;
}

interface Told {
  collector: Collector;
  app: ReviewApp;
  sample: string;
  browser: RunningBrowser | undefined;
  pairing: Pairing;
}

function tell({ collector, app, sample, browser, pairing }: Told): void {
  const tokens = collector.tokens.map(
    ({ name, scopes, text }) => `  ${name.padEnd(9)} ${text}  (${scopes.join(", ")})`,
  );
  const lines = [
    "",
    `Review app   ${app.url}`,
    `Collector    ${collector.url}   (sign in with the token ${pairing.operator})`,
    `Data         ${DATA}   (the log, exports, collector.log, the browser’s profile)`,
    ...(tokens.length > 0 ? ["Tokens of the new store, shown this once; keep them:", ...tokens] : []),
    "",
    browser
      ? `${browser.name} is open with the extension loaded and set up${browser.headless ? ", without a window: there is no screen here" : ""}.`
      : "No Chromium or Chrome was opened. Everything else runs; load the extension by hand as below.",
    `First click: in the review app choose ${sample}, press Start, then open Review Trail in the toolbar.`,
    `By hand: chrome://extensions, Developer mode, Load unpacked, ${join(DATA, "extension")} (set up for this demo)`,
    `         or dist/extension (for your own sites); in Firefox: about:debugging, Load Temporary Add-on, its manifest.json.`,
    "Ctrl-C stops everything.",
  ];
  console.log(lines.join("\n"));
}

start().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
