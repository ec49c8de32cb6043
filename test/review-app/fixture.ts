// Gives each test of a file a review app of its own, with a client and a folder that is removed afterwards.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach } from "vitest";
import { Client } from "./client.ts";
import { type ReviewApp, startReviewApp } from "./server.ts";
import type { ReviewAppOptions } from "./settings.ts";

export interface Running {
  readonly app: ReviewApp;
  readonly client: Client;
  readonly dataDir: string;
}

/** Call it once at the top of a test file; what it returns is filled before each test. */
export function useReviewApp(options: Partial<ReviewAppOptions> = {}): Running {
  let running: Running | undefined;
  const present = (): Running => {
    if (!running) throw new Error("The review app runs only while a test runs");
    return running;
  };
  beforeEach(async () => {
    const dataDir = await mkdtemp(path.join(tmpdir(), "review-app-"));
    const app = await startReviewApp({ dataDir, storage: { kind: "folder" }, ...options });
    running = { app, client: new Client(app.url), dataDir };
  });
  afterEach(async () => {
    await present().app.close();
    await rm(present().dataDir, { recursive: true });
  });
  return {
    get app() {
      return present().app;
    },
    get client() {
      return present().client;
    },
    get dataDir() {
      return present().dataDir;
    },
  };
}
