// The commands that the profile README teaches, each with what the one before has left.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { main } from "../../scripts/profile.ts";

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "review-trail-profile-"));
});
afterAll(() => rm(dir, { recursive: true }));

const isFile = (word: string): boolean => /\.\w+$/.test(word);

test("what the README says of trying a profile works, command by command", async () => {
  const text = await readFile(join(import.meta.dirname, "../../extension/profiles/README.md"), "utf8");
  const commands = [...text.matchAll(/^npm run profile -- (.*?)(?: +#.*)?$/gm)].map((match) => match[1] ?? "");
  await writeFile(join(dir, "invoices.json"), /```json\n([\s\S]*?)```/.exec(text)?.[1] ?? "");
  const entry = {
    startedDateTime: "2026-11-25T09:00:00.000Z",
    time: 5,
    request: { method: "GET", url: "https://app.example/jobs/7" },
    response: { status: 200, content: { mimeType: "application/json", text: '{"state":"done"}' } },
  };
  await writeFile(join(dir, "network.har"), JSON.stringify({ log: { entries: [entry] } }));
  const said = [];
  for (const command of commands) {
    const words = command.split(" ").map((word) => (isFile(word) ? join(dir, word) : word));
    said.push(await main(words));
  }
  expect(said).toEqual([
    expect.stringMatching(/^invoices .* is good/),
    expect.stringMatching(/^2 steps .*invoices\.trace\.json/),
    expect.stringContaining("answer GET /jobs/7 200"),
  ]);
});

test("a file that is no HAR is said to be none", async () => {
  const file = join(dir, "other.har");
  await writeFile(file, "{}");
  await expect(main(["trace", file, join(dir, "other.trace.json")])).rejects.toThrow("is not a HAR file");
});

test("a profile that an editor of Windows has saved is read, too", async () => {
  const file = join(dir, "marked.json");
  const profile = { v: 1, id: "marked", name: "Marked", version: "1.0.0", requests: [] };
  await writeFile(file, `\ufeff${JSON.stringify(profile)}`);
  expect(await main(["check", file])).toMatch(/is good/);
});
