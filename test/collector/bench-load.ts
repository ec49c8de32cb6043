// The load of the ingest benchmark: devices that post batches over connections of their own, and a server's CPU meanwhile.
import { type ChildProcess, fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { uuidv7 } from "#core/ids.ts";
import type { TrailRecord } from "#core/record.ts";

const id = (): string => uuidv7(Date.now(), randomBytes(10));

export interface Server {
  url: string;
  token: string;
  /** Microseconds of CPU that its process has used so far. */
  cpuMicros(): Promise<number>;
  close(): Promise<void>;
}

/** Starts one of the benchmark's servers in its own process; `cpuProfile` is a folder for Node's profile of it. */
export async function startServer(args: readonly string[], cpuProfile?: string): Promise<Server> {
  const execArgv = cpuProfile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${cpuProfile}`];
  const child: ChildProcess = fork("test/collector/bench-server.ts", args, { execArgv });
  const [{ url, token }] = (await once(child, "message")) as [{ url: string; token: string }];
  return {
    url,
    token,
    async cpuMicros() {
      child.send("cpu");
      const [{ cpuMicros }] = (await once(child, "message")) as [{ cpuMicros: NodeJS.CpuUsage }];
      return cpuMicros.user + cpuMicros.system;
    },
    async close() {
      const gone = once(child, "exit");
      child.disconnect();
      await gone;
    },
  };
}

/** One device: its stream, its sessions (a new one now and then), and what it did next. */
export function aDevice() {
  const stream_id = id();
  let seq = 0;
  let session_id = id();
  let running: TrailRecord | undefined;
  function next(): TrailRecord {
    seq += 1;
    if (seq % 400 === 0) session_id = id();
    const now = new Date().toISOString();
    if (running) {
      const ended: TrailRecord = { ...running, record_id: id(), seq, status: "success", duration_ms: seq % 3000 };
      running = undefined;
      return { ...ended, recorded_at: now };
    }
    const record: TrailRecord = {
      v: 1,
      record_id: id(),
      stream_id,
      seq,
      activity_id: id(),
      session_id,
      action: seq % 3 === 0 ? "section_navigation" : "button_click",
      status: "success",
      started_at: now,
      recorded_at: now,
      details: { label: "Next" },
      origin: "https://reviews.example",
      profile: "bench",
      observed_by: "dom",
    };
    if (seq % 10 !== 0) return record;
    running = { ...record, action: "ai_analysis", status: "in_progress", details: { section: `Part ${seq % 7}` } };
    return running;
  }
  return {
    batch: (size: number): string =>
      JSON.stringify({
        v: 1,
        batch_id: id(),
        stream_id,
        sent_at: new Date().toISOString(),
        records: Array.from({ length: size }, next),
      }),
  };
}

/** Each list is posted over one connection, one request at a time; resolves with the milliseconds of each request. */
export async function post({ url, token }: Server, lists: readonly (readonly string[])[]): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: lists.length });
  const times: number[] = [];
  await Promise.all(
    lists.map(async (bodies) => {
      for (const body of bodies) {
        const startedAt = performance.now();
        await postOne(agent, url, token, body);
        times.push(performance.now() - startedAt);
      }
    }),
  );
  agent.destroy();
  return times;
}

function postOne(agent: Agent, url: string, token: string, body: string): Promise<void> {
  const headers = {
    authorization: `Bearer ${token}`,
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
  };
  return new Promise((resolve, reject) => {
    const sent = request(new URL("/v1/batches", url), { method: "POST", agent, headers }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (chunk: string) => {
        text += chunk;
      });
      answer.on("end", () => {
        const ok = answer.statusCode === 200 && !/"(?:rejected|conflict|retry|duplicate)"/.test(text);
        return ok ? resolve() : reject(new Error(`HTTP ${answer.statusCode}: ${text.slice(0, 300)}`));
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
