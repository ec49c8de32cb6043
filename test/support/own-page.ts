// An empty page of a server's own origin in a real browser, with the exported functions of a module in it.
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";

/** The module and what it imports as one script; its exports are what callInPage calls. */
export async function bundleForPage(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: "iife",
    globalName: "scenarios",
    write: false,
    target: "es2024",
  });
  return outputFiles[0]?.text ?? "";
}

/** Nobody is asked for the page; every later request goes to `url`. A page of localhost is a secure one. */
export async function openOwnPage(browser: Browser, url: string, script: string): Promise<Page> {
  const page = await browser.newPage();
  await page.route("**/*", (route) => {
    const isScript = route.request().url().endsWith(".js");
    const body = isScript ? script : '<!doctype html><meta charset="utf-8"><script src="/own.js"></script>';
    return route.fulfill({ contentType: isScript ? "text/javascript" : "text/html", body });
  });
  await page.goto(`${url}/own.html`);
  await page.unrouteAll();
  return page;
}

export function callInPage<Result>(page: Page, name: string, ...args: unknown[]): Promise<Result> {
  return page.evaluate(
    ([key, given]) =>
      (globalThis as never as { scenarios: Record<string, (...all: unknown[]) => unknown> }).scenarios[key as string]?.(
        ...(given as unknown[]),
      ),
    [name, args] as const,
  ) as Promise<Result>;
}
