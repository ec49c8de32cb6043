// GET /v1/live: new activities as server-sent events, each with its gap-free position.

import type { Caller } from "../access.ts";
import { ApiError } from "../answer.ts";
import type { Parts } from "../parts.ts";
import type { Route } from "../route.ts";

const MAX_STREAMS = 50;
const PAGE = 100;
/** How often a waiting stream looks: for other processes' records, a revoked token, a client that reads no more. */
const TICK_MS = 1000;
const KEEP_ALIVE_MS = 15_000;
const SLOW_MS = 30_000;

export function liveRoutes(parts: Parts): Route[] {
  const open = new Set<() => void>();
  parts.stopping.addEventListener("abort", () => {
    for (const end of open) end();
  });
  return [
    {
      method: "GET",
      path: "/v1/live",
      scope: "read",
      about: "New activities as they are stored (server-sent events). Last-Event-ID continues after that position.",
      async run(c, caller) {
        if (open.size >= MAX_STREAMS) {
          throw new ApiError(503, "too_many_streams", "Too many live streams are open.", {
            headers: { "Retry-After": "30" },
          });
        }
        const tail = await parts.store.lastPosition();
        const after = Math.min(positionFrom(c.req.header("last-event-id")) ?? tail, tail);
        c.header("Content-Type", "text/event-stream; charset=utf-8");
        c.header("X-Accel-Buffering", "no");
        // Nobody would ever read, or let go of, the stream of a HEAD.
        if (c.req.method === "HEAD") return c.body(null);
        return c.body(liveStream(parts, caller, after, open));
      },
    },
  ];
}

function positionFrom(header: string | undefined): number | undefined {
  if (header === undefined || header === "") return undefined;
  if (!/^\d{1,15}$/.test(header)) throw new ApiError(422, "bad_position", "Last-Event-ID is a position: a number.");
  return Number(header);
}

/** Reads the store only as fast as the client reads the stream, so a slow one costs no memory and is dropped in the end. */
function liveStream(
  { store, now }: Parts,
  caller: Caller,
  after: number,
  open: Set<() => void>,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let position = after;
  let saidMs = now();
  let end = (): void => undefined;
  let release = (): void => undefined;
  let wake = (): void => undefined;
  let ended = false;

  async function nextChunk(): Promise<string> {
    for (;;) {
      const found = ended ? [] : await store.recordsAfter(position, PAGE);
      if (ended || !(await store.findToken(caller.token_sha256))) return "";
      if (found.length > 0) {
        const events = await Promise.all(
          found.map(async ({ position: at, record }) => {
            const activity = await store.findActivity(record.activity_id);
            return `id: ${at}\nevent: activity\ndata: ${JSON.stringify(activity ?? record)}\n\n`;
          }),
        );
        position = found.at(-1)?.position ?? position;
        return events.join("");
      }
      if (now() - saidMs >= KEEP_ALIVE_MS) return ": waiting\n\n";
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, TICK_MS);
      });
    }
  }

  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const stopListening = store.onAppend(() => wake());
        const watch = setInterval(() => {
          if (now() - saidMs > KEEP_ALIVE_MS + SLOW_MS) end();
        }, TICK_MS);
        release = () => {
          ended = true;
          open.delete(end);
          stopListening();
          clearInterval(watch);
          wake();
        };
        end = () => {
          if (ended) return;
          release();
          controller.close();
        };
        open.add(end);
        controller.enqueue(encoder.encode(": live\n\n"));
      },
      async pull(controller) {
        const chunk = await nextChunk().catch(() => "");
        if (ended) return;
        saidMs = now();
        if (chunk === "") end();
        else controller.enqueue(encoder.encode(chunk));
      },
      cancel: () => release(),
    },
    { highWaterMark: 1 },
  );
}
