// Probes of streams: answers read piece by piece, left, cancelled or read in two ways, and bodies that are streams.
import { attempt, type Probes, sleep } from "./tools.ts";

const METHODS = ["GET", "POST"] as const;
const lengths = async (reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> => {
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += new TextDecoder("latin1").decode(value);
  }
};
const bodyOf = (response: Response): ReadableStream<Uint8Array<ArrayBuffer>> =>
  response.body ?? new ReadableStream<Uint8Array<ArrayBuffer>>();

const probes = (method: string, type: string): Probes => ({
  "read piece by piece": () =>
    attempt(async () => {
      const response = await fetch(`/parts?type=${type}`, { method });
      const reader = bodyOf(response).getReader();
      const during = [response.bodyUsed, bodyOf(response).locked, new Set([response.body, response.body]).size];
      return [during, await lengths(reader), response.bodyUsed];
    }),
  "read with a buffer of the page's": () =>
    attempt(async () => {
      const response = await fetch(`/small?type=${type}`, { method });
      const reader = bodyOf(response).getReader({ mode: "byob" });
      const { value } = await reader.read(new Uint8Array(100));
      return [value?.byteLength, value?.buffer.byteLength];
    }),
  "cancelled at once": () =>
    attempt(async () => {
      const response = await fetch(`/half?type=${type}`, { method });
      const cancelled = await Promise.race([response.body?.cancel("enough"), sleep(1500).then(() => "still waiting")]);
      return [String(cancelled), response.bodyUsed];
    }),
  "cancelled after one piece": () =>
    attempt(async () => {
      // Firefox keeps a second request to the same address waiting for the cache entry of the one that was cancelled.
      const response = await fetch(`/half?type=${type}&piece`, { method });
      const reader = bodyOf(response).getReader();
      const first = await reader.read();
      const cancelled = await Promise.race([reader.cancel(), sleep(1500).then(() => "still waiting")]);
      return [
        first.value?.length,
        String(cancelled),
        await attempt(() => reader.read()),
        await attempt(() => reader.closed),
      ];
    }),
  "left in the middle of a loop": () =>
    attempt(async () => {
      const response = await fetch(`/endless?type=${type}&ms=5&size=1000`, { method });
      let pieces = 0;
      for await (const _ of bodyOf(response)) {
        pieces += 1;
        if (pieces === 3) break;
      }
      return pieces;
    }),
  "piped through a decoder": () =>
    attempt(async () => {
      const response = await fetch(`/parts?type=${type}`, { method });
      let text = "";
      for await (const part of bodyOf(response).pipeThrough(new TextDecoderStream())) text += part;
      return text;
    }),
  "tee of the page": () =>
    attempt(async () => {
      const response = await fetch(`/parts?type=${type}`, { method });
      const [one, two] = bodyOf(response).tee();
      return [await new Response(one).text(), await new Response(two).text(), response.bodyUsed];
    }),
  "locked, then read as text": () =>
    attempt(async () => {
      const response = await fetch(`/small?type=${type}`, { method });
      bodyOf(response).getReader();
      return response.text();
    }),
  "never read": () =>
    attempt(async () => {
      const response = await fetch(`/small?type=${type}`, { method });
      return [response.bodyUsed, response.body?.locked];
    }),
});

const uploads: Probes = {
  "a stream as the body": () =>
    attempt(async () => {
      let pulled = 0;
      const body = new ReadableStream({
        pull(controller) {
          pulled += 1;
          if (pulled > 3) controller.close();
          else controller.enqueue(new TextEncoder().encode(`part ${pulled}`));
        },
      });
      const answer = attempt(async () =>
        (
          await fetch("/echo", {
            method: "POST",
            body,
            duplex: "half",
            headers: { "content-type": "application/json" },
          } as RequestInit)
        ).text(),
      );
      return [body.locked, await answer, pulled];
    }),
  "a Request whose body is a stream": () =>
    attempt(async () => {
      let pulled = 0;
      const body = new ReadableStream(
        {
          pull(controller) {
            pulled += 1;
            if (pulled > 3) controller.close();
            else controller.enqueue(new TextEncoder().encode(`part ${pulled}`));
          },
        },
        { highWaterMark: 0 },
      );
      const headers = { "content-type": "application/json" };
      const request = new Request("/echo", { method: "POST", body, headers, duplex: "half" } as RequestInit);
      const same = [request.body === body, body.locked];
      const answer = attempt(async () => (await fetch(request)).text());
      return [same, body.locked, request.bodyUsed, await answer, pulled];
    }),
};

export const streamProbes: Probes = {
  ...Object.fromEntries(
    METHODS.flatMap((method) =>
      ["application/json", "text/plain", "application/octet-stream"].flatMap((type) =>
        Object.entries(probes(method, type)).map(([name, probe]) => [`stream ${method} ${type}: ${name}`, probe]),
      ),
    ),
  ),
  ...Object.fromEntries(Object.entries(uploads).map(([name, probe]) => [`stream: ${name}`, probe])),
};
