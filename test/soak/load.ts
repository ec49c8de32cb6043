// Other devices that send to the same collector while it is being killed, each with a stream of its own.
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Receipt } from "#core/batch.ts";
import { uuidv7 } from "#core/ids.ts";

const BATCH = 20;
const LIMIT_MS = 5000;

export interface Load {
  /** Ids that a receipt called stored or a duplicate. */
  acked: Set<string>;
  /** Ends it after the batches that are under way. */
  stop(): Promise<void>;
}

const id = (): string => uuidv7(Date.now(), randomBytes(10));

/** Sends until it is stopped; a batch that was not answered is sent again as it was. */
export function startLoad(devices: number, url: () => string, token: string): Load {
  const acked = new Set<string>();
  let stopped = false;
  async function device(): Promise<void> {
    const [streamId, sessionId] = [id(), id()];
    let seq = 1;
    while (!stopped) {
      const body = JSON.stringify(batchOf(streamId, sessionId, seq));
      let receipt = await send(url(), token, body);
      while (!receipt && !stopped) {
        await sleep(40);
        receipt = await send(url(), token, body);
      }
      for (const { result, record_id } of receipt?.results ?? [])
        if (record_id && (result === "stored" || result === "duplicate")) acked.add(record_id);
      seq += BATCH;
    }
  }
  const running = Promise.all(Array.from({ length: devices }, device));
  return {
    acked,
    async stop() {
      stopped = true;
      await running;
    },
  };
}

async function send(url: string, token: string, body: string): Promise<Receipt | undefined> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const sent = { method: "POST", headers, body, signal: AbortSignal.timeout(LIMIT_MS) };
  const json = await fetch(`${url}/v1/batches`, sent)
    .then(
      (response) => response.json(),
      () => undefined,
    )
    .catch(() => undefined);
  const receipt = Receipt.safeParse(json);
  return receipt.success ? receipt.data : undefined;
}

function batchOf(streamId: string, sessionId: string, from: number): object {
  const now = new Date().toISOString();
  const records = Array.from({ length: BATCH }, (_, index) => ({
    v: 1,
    record_id: id(),
    stream_id: streamId,
    seq: from + index,
    activity_id: id(),
    session_id: sessionId,
    action: "button_click",
    status: "success",
    started_at: now,
    recorded_at: now,
    details: { label: "load", filler: "x".repeat(500) },
    origin: "http://localhost",
    profile: "generic",
    observed_by: "dom",
  }));
  return { v: 1, batch_id: id(), stream_id: streamId, sent_at: now, records };
}
