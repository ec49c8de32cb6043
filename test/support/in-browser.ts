// Runs functions of a module inside a real Chromium page of a secure origin, and hands back what they return.
import { createServer } from "node:http";
import { build } from "esbuild";
import { chromium, type Page } from "playwright-core";
import { CHROMIUM_ARGS, findChromium } from "../../scripts/browsers.ts";

export interface InBrowser {
  page: Page;
  /** Calls an exported function of the module, by name. */
  run<Result>(name: string, ...args: unknown[]): Promise<Result>;
  close(): Promise<void>;
}

export async function inBrowser(entry: string): Promise<InBrowser> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: "iife",
    globalName: "scenarios",
    write: false,
    target: "es2024",
  });
  const script = outputFiles[0]?.text ?? "";
  const server = createServer((request, response) => {
    const isScript = request.url === "/scenarios.js";
    response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
    response.end(isScript ? script : '<!doctype html><meta charset="utf-8"><script src="/scenarios.js"></script>');
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const found = findChromium();
  if (!found) throw new Error("No Chromium was found: install it or set CHROMIUM_PATH.");
  const browser = await chromium.launch({ executablePath: found.path, args: CHROMIUM_ARGS });
  const page = await browser.newPage();
  await page.goto(`http://localhost:${port}/`);
  return {
    page,
    run: (name, ...args) =>
      page.evaluate(
        ([key, given]) =>
          (globalThis as never as { scenarios: Record<string, (...all: unknown[]) => unknown> }).scenarios[
            key as string
          ]?.(...(given as unknown[])),
        [name, args] as const,
      ) as never,
    async close() {
      await browser.close();
      server.close();
    },
  };
}
