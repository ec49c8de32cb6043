// The ledger of a soak: serves the page that writes by itself, and notes what was attempted and what was accepted.
import { createServer } from "node:http";

export const LEDGER_PORT = 4399;

/** Nonces as sets: `attempted` by the page, `accepted` once the worker says they are on disk, with their numbers. */
export interface Ledger {
  attempted: Set<string>;
  accepted: Map<string, number>;
  url: string;
  /** Resolves when `accepted` holds `count` more than now, or after `limitMs`. */
  grows(count: number, limitMs: number): Promise<boolean>;
  close(): Promise<void>;
}

/** Writes bursts through the page API; sizes from a few bytes to 20 kB in pieces; reports how far it has got by GET. */
const PAGE = `<!doctype html><meta charset="utf-8"><title>soak</title><script>
const run = crypto.randomUUID().slice(0, 8);
let made = 0;
function writeOne() {
  const nonce = run + "-" + made++;
  const details = { nonce };
  const pieces = made % 10 === 0 ? 20 : made % 3;
  for (let i = 0; i < pieces; i++) details["filler_" + i] = "x".repeat(290);
  dispatchEvent(new CustomEvent("review-trail:api", { detail: JSON.stringify({ call: "log", action: "button_click", details }) }));
}
setInterval(() => {
  for (let i = 0; i < 8; i++) writeOne();
  fetch("/attempted?run=" + run + "&upto=" + made).catch(() => {});
}, 60);
</script>`;

export async function openLedger(): Promise<Ledger> {
  const attempted = new Set<string>();
  const accepted = new Map<string, number>();
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    response.setHeader("access-control-allow-origin", "*");
    if (url.pathname === "/attempted") {
      const upto = Number(url.searchParams.get("upto"));
      for (let n = upto - 1; n >= 0; n -= 1) {
        const nonce = `${url.searchParams.get("run")}-${n}`;
        if (attempted.has(nonce)) break;
        attempted.add(nonce);
      }
      response.end();
      return;
    }
    if (url.pathname === "/accepted") {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      for (const [nonce, seq] of JSON.parse(Buffer.concat(chunks).toString()) as [string, number][])
        accepted.set(nonce, seq);
      response.end();
      return;
    }
    response.setHeader("content-type", "text/html");
    response.end(PAGE);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(LEDGER_PORT, "localhost", resolve);
  });
  return {
    attempted,
    accepted,
    url: `http://localhost:${LEDGER_PORT}`,
    async grows(count, limitMs) {
      const goal = accepted.size + count;
      for (const end = Date.now() + limitMs; Date.now() < end; ) {
        if (accepted.size >= goal) return true;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return false;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
