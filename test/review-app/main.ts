// Runs the demo review app by itself: node test/review-app/main.ts, with PORT, HOST, DATA_DIR and MODE.
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { makeSampleDocx } from "./sample-document.ts";
import { startReviewApp } from "./server.ts";
import type { StorageSettings } from "./settings.ts";

const { PORT, HOST, DATA_DIR, MODE, VARIANT, S3_BUCKET, S3_REGION, S3_ENDPOINT, S3_FORCE_PATH_STYLE } = process.env;
const dataDir = path.resolve(DATA_DIR ?? ".data/review-app");

const storage: StorageSettings = S3_BUCKET
  ? {
      kind: "s3",
      bucket: S3_BUCKET,
      ...(S3_REGION ? { region: S3_REGION } : {}),
      ...(S3_ENDPOINT ? { endpoint: S3_ENDPOINT } : {}),
      ...(S3_FORCE_PATH_STYLE ? { forcePathStyle: S3_FORCE_PATH_STYLE === "true" } : {}),
    }
  : { kind: "folder" };

await mkdir(dataDir, { recursive: true });
const sample = path.join(dataDir, "sample.docx");
await writeFile(sample, await makeSampleDocx());
const app = await startReviewApp({
  port: Number(PORT ?? 5000),
  host: HOST ?? "127.0.0.1",
  mode: MODE === "async" ? "async" : "sync",
  variant: VARIANT === "b" ? "b" : "a",
  delays: "demo",
  storage,
  dataDir,
});
console.log(`Review app: ${app.url}\nA sample document to upload: ${sample}`);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void app.close().then(() => process.exit(0)));
}
