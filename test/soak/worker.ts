// The worker as it ships, plus a reporter: it tells the ledger what is on disk and how sync stands, and takes its orders.
import "../../extension/background/main.ts";
import browser, { type Runtime } from "webextension-polyfill";
import { append } from "#buffer/append.ts";
import { pendingCount, streamOf, syncOf } from "#buffer/outbox.ts";
import { emptyWorld } from "#core/world.ts";
import { journal } from "../../extension/background/journal.ts";
import { receive } from "../../extension/background/receive.ts";
import { onSyncState } from "../../extension/background/sync.ts";
import { onAppended } from "../../extension/background/trail.ts";
import { sites } from "../../extension/settings.ts";
import type { DeviceReport, Order } from "./device-report.ts";

const ASK_EVERY_MS = 150;
const life = crypto.randomUUID();
let ledger: string | undefined;

/** The site that is recorded is the ledger itself. */
async function tell(path: string, body: unknown): Promise<Response | undefined> {
  ledger ??= (await sites.get())[0]?.origin;
  if (ledger === undefined) return undefined;
  const sent = { method: "POST", body: JSON.stringify(body), keepalive: true };
  return fetch(ledger + path, sent).catch(() => undefined);
}

onAppended((records) => {
  tellReport();
  const accepted = records.flatMap(({ details, seq }) =>
    typeof details["nonce"] === "string" ? [[details["nonce"], seq]] : [],
  );
  if (accepted.length > 0) void tell("/accepted", accepted);
});

async function report(): Promise<DeviceReport | undefined> {
  const { database } = await journal();
  const [stream, sync] = await Promise.all([streamOf(database), syncOf(database)]);
  if (!stream) return undefined;
  const dead = await database.getAll("dead");
  const { state, failures, next_try_ms, last_error = "" } = sync;
  return {
    life,
    at_ms: Date.now(),
    state,
    failures,
    next_try_ms,
    last_error,
    stream_id: stream.stream_id,
    next_seq: stream.next_seq,
    pending: pendingCount(stream),
    acked: stream.acked,
    lost: stream.lost,
    dead: dead.map(({ seq, code, record: { details } }) =>
      typeof details["nonce"] === "string" ? { seq, code, nonce: details["nonce"] } : { seq, code },
    ),
    refused: stream.refused,
    badge: await browser.action.getBadgeText({}),
  };
}

let telling = Promise.resolve();
const tellReport = (): void => {
  telling = telling
    .then(async () => {
      const told = await report();
      if (told) await tell("/device", told);
    })
    .catch((error: unknown) => console.error("Soak:", error));
};
onSyncState(() => tellReport());

/** From where the popup and the options send. */
const sender = (): Runtime.MessageSender => ({ id: browser.runtime.id, url: browser.runtime.getURL("popup.html") });

async function obey(order: Order): Promise<void> {
  if (order.do === "pair") await receive({ name: "pair", input: { url: order.url, token: order.token } }, sender());
  if (order.do === "sync_now") await receive({ name: "sync_now", input: {} }, sender());
  if (order.do === "online") self.dispatchEvent(new Event("online"));
  if (order.do === "trim") await append((await journal()).database, [], emptyWorld(), { rows: 1, bytes: 1 });
  if (order.do === "wake") {
    await browser.alarms.create("tick", { when: Date.now(), periodInMinutes: 0.5 });
    for (let n = 0; n < order.times; n += 1) {
      self.dispatchEvent(new Event("online"));
      void receive({ name: "sync_now", input: {} }, sender());
    }
  }
  tellReport();
}

setInterval(async () => {
  const answer = await tell("/orders", null);
  const orders = (await answer?.json().catch(() => [])) as Order[] | undefined;
  for (const order of orders ?? []) void obey(order);
}, ASK_EVERY_MS);
