// Bundles the popup's harness and opens it in a real Chromium, one page per look.
import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { type Browser, chromium, type Page } from "playwright-core";
import type { PopupModel } from "../../extension/popup/model.ts";
import { CHROMIUM_ARGS, findChromium } from "../../scripts/browsers.ts";

const HERE = import.meta.dirname;
const POPUP = `${HERE}/../../extension/popup`;
const ADDRESS = "https://popup.test";
const CSP = "default-src 'none'; script-src 'self'; style-src 'self'";
export interface Look {
  scheme: "light" | "dark";
  width: number;
  height: number;
  /** The browser's popup has one size of its own; a side panel takes the one it gets. */
  as: "window" | "panel";
}

export const POPUP_LOOK: Look = { scheme: "light", width: 400, height: 580, as: "window" };

export interface Bundle {
  js: string;
  css: string;
  gzipBytes: number;
}

/** The harness and the popup's style as they ship: minified, one script and one style sheet. */
export async function bundlePopup(): Promise<Bundle> {
  const { outputFiles } = await build({
    entryPoints: { main: `${HERE}/popup-harness.tsx`, popup: `${POPUP}/popup.css` },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2024",
    jsx: "automatic",
    jsxImportSource: "preact",
    outdir: "out",
    write: false,
  });
  const js = outputFiles.find(({ path }) => path.endsWith(".js"))?.text ?? "";
  const css = outputFiles.find(({ path }) => path.endsWith(".css"))?.text ?? "";
  return { js, css, gzipBytes: gzipSync(js).length + gzipSync(css).length };
}

export async function openBrowser(): Promise<Browser> {
  const found = findChromium();
  if (!found) throw new Error("no Chromium on this machine: name one in CHROMIUM_PATH");
  return chromium.launch({ executablePath: found.path, headless: true, args: CHROMIUM_ARGS });
}

/** Whatever the popup did that it must never do: a dialog, a request, an error. */
export interface OpenPopup {
  page: Page;
  trouble: string[];
}

export async function openPopup(browser: Browser, bundle: Bundle, look: Look, model: PopupModel): Promise<OpenPopup> {
  const context = await browser.newContext({
    viewport: { width: look.width, height: look.height },
    colorScheme: look.scheme,
    timezoneId: "UTC",
    deviceScaleFactor: 2,
    permissions: ["clipboard-read", "clipboard-write"],
  });
  const page = await context.newPage();
  const trouble: string[] = [];
  page.on("dialog", (dialog) => void dialog.dismiss().finally(() => trouble.push(`dialog: ${dialog.message()}`)));
  page.on("pageerror", (error) => trouble.push(`error: ${error.message}`));
  page.on("console", (message) => message.type() === "error" && trouble.push(`console: ${message.text()}`));
  await serve(page, bundle, look, trouble);
  await page.goto(`${ADDRESS}/popup.html`);
  await show(page, model);
  return { page, trouble };
}

export const show = (page: Page, model: PopupModel): Promise<void> =>
  page.evaluate((next) => window.showModel(next), model);

async function serve(page: Page, { js, css }: Bundle, look: Look, trouble: string[]): Promise<void> {
  const source = await readFile(`${POPUP}/popup.html`, "utf8");
  const html = look.as === "window" ? source : source.replace('class="window"', "");
  await page.route("**/*", (route) => {
    const path = route.request().url().slice(ADDRESS.length);
    const headers = { "content-security-policy": CSP };
    if (path === "/popup.html") return route.fulfill({ contentType: "text/html", body: html, headers });
    if (path.endsWith(".js")) return route.fulfill({ contentType: "text/javascript", body: js });
    if (path === "/popup.css") return route.fulfill({ contentType: "text/css", body: css });
    if (path !== "/favicon.ico") trouble.push(`request: ${route.request().url()}`);
    return route.fulfill({ status: 404 });
  });
}
