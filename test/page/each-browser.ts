// Runs the same tests in Chromium and in Firefox, each on a stage of its own, with what such tests do again and again.
import { afterAll, beforeAll, beforeEach, describe } from "vitest";
import type { Activity } from "#core/activity.ts";
import { findFirefox } from "../../scripts/browsers.ts";
import { NO_FIREFOX } from "../support/firefox.ts";
import { until } from "../support/poll.ts";
import type { ProbeBrowser, ProbePage } from "./differences.ts";
import { openFirefoxStage, openStage, type Stage } from "./stage.ts";

type AnyBrowser = ProbeBrowser<ProbePage>;
export type BrowserName = "Chromium" | "Firefox";

export interface Scene {
  readonly name: BrowserName;
  readonly stage: Stage<ProbePage, AnyBrowser>;
  /** Does the same without the extension and with it, at once. */
  both<T>(run: (browser: AnyBrowser) => Promise<T>): Promise<T[]>;
  /** A page of the test server, which is not waited for. */
  onePage(browser: AnyBrowser, path: string): Promise<ProbePage>;
  /** Resolves with all activities when the collector has a request that was answered by this status. */
  recorded(status: number): Promise<Activity[]>;
}

/** What a test sends for `recorded` to find. */
export const ask = (status: number): string => `fetch("/echo?status=${status}", { method: "POST" }).then(() => 1)`;

const BROWSERS: { name: BrowserName; open(): Promise<Scene["stage"]>; missing?: string | undefined }[] = [
  { name: "Chromium", open: () => openStage() },
  { name: "Firefox", open: () => openFirefoxStage(), missing: findFirefox() ? undefined : NO_FIREFOX },
];

/** Defines the tests once for each browser; they are skipped, with the reason, where it is missing. */
export function inEachBrowser(define: (scene: Scene) => void): void {
  for (const { name, open, missing } of BROWSERS)
    describe(`in ${name}`, () => {
      let stage: Scene["stage"] | undefined;
      beforeAll(async () => {
        if (!missing) stage = await open();
      });
      afterAll(() => stage?.close());
      beforeEach((context) => {
        if (missing) context.skip(missing);
      });
      define(sceneOf(name, () => stage as Scene["stage"]));
    });
}

function sceneOf(name: BrowserName, stageNow: () => Scene["stage"]): Scene {
  return {
    name,
    get stage() {
      return stageNow();
    },
    both: (run) => Promise.all([stageNow().plain, stageNow().recorded].map(run)),
    async onePage(browser, path) {
      const page = await browser.newPage();
      await page.goto(stageNow().server.url + path);
      return page;
    },
    recorded: (status) =>
      until(
        `an answer ${status} to be recorded`,
        () => stageNow().house.logs.activities(),
        (all) => all.some(({ error }) => error?.http_status === status),
      ),
  };
}
