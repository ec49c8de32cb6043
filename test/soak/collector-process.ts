// Runs the collector as a process of its own, to be killed.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

export interface CollectorProcess {
  url: string;
  /** By name; a store gives them once, when it is made. */
  tokens: Record<string, string>;
  /** SIGKILL, or SIGTERM and what it still has to do. The second call does nothing. */
  end(how: "kill" | "stop"): Promise<void>;
}

/** Resolves when it listens. `tokens` are those of an earlier start on the same folder. */
export async function startCollectorProcess(
  dataDir: string,
  tokens: Record<string, string> = {},
): Promise<CollectorProcess> {
  const env = { ...process.env, PORT: "0", HOST: "127.0.0.1", DATA_DIR: dataDir, S3_BUCKET: "" };
  const child = spawn(process.execPath, ["collector/main.ts"], { env, stdio: ["ignore", "pipe", "ignore"] });
  const ended = once(child, "exit");
  const end = async (how: "kill" | "stop"): Promise<void> => {
    child.kill(how === "kill" ? "SIGKILL" : "SIGTERM");
    await ended;
  };
  const said = await firstWords(child);
  if (said.url) return { url: said.url, tokens: { ...tokens, ...said.tokens }, end };
  await end("kill");
  throw new Error("The collector ended before it listened.");
}

async function firstWords(child: ChildProcess): Promise<{ url: string; tokens: Record<string, string> }> {
  const tokens: Record<string, string> = {};
  if (!child.stdout) return { url: "", tokens };
  for await (const line of createInterface({ input: child.stdout })) {
    const [, name, text] = /^ {2}(\w+) +(\S+) {2}\(/.exec(line) ?? [];
    if (name && text) tokens[name] = text;
    const [, url] = /^Review Trail collector: (\S+)/.exec(line) ?? [];
    if (url) return { url, tokens };
  }
  return { url: "", tokens };
}
