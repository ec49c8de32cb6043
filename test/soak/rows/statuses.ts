// Row 15: every status that a collector, or something in front of it, can answer a whole batch with.
import type { Call, Fault } from "../../support/faulty-proxy.ts";
import type { DeviceReport } from "../device-report.ts";
import { onStage, type Play, type StagedRow } from "./on-stage.ts";

const JSON_TYPE = { "content-type": "application/json" };
const PASS: Fault = { kind: "pass" };
const page = (status: number): Fault => ({ kind: "answer", status, body: `<h1>${status}</h1>` });
const word = (status: number, code: string): Fault => ({
  kind: "answer",
  status,
  headers: JSON_TYPE,
  body: JSON.stringify({ error: { code, message: "The token is not valid." } }),
});

/** None of these says anything about a record: all wait, and all arrive when the answer is another one. */
const WAIT = [400, 404, 405, 408, 409, 415, 421, 422, 500, 502, 504, 507];

export const otherStatuses: StagedRow = onStage(
  {
    number: "15a",
    name: `every batch answered ${WAIT.join(" ")}`,
    expects: "nothing deleted, nothing a dead letter, all arrives later",
  },
  async (play) => {
    for (const status of WAIT) {
      play.proxy.fault = () => page(status);
      const before = play.proxy.calls.length;
      const last = Math.max(...(await play.write(3)));
      const hasFailed = (now: DeviceReport): boolean => now.state === "unreachable" && now.next_seq > last;
      const report = await play.deviceSays(`${status} to fail`, hasFailed);
      play.check(report.dead.length === 0, `${status}: ${report.dead.length} dead letters`);
      play.check(report.pending >= 3, `${status}: ${report.pending} of 3 wait`);
      const sent = play.proxy.calls.slice(before).filter(({ startMs }) => startMs <= report.at_ms).length;
      play.check(sent <= 2 * (report.failures + 1), `${status}: ${sent} requests in ${report.failures} tries`);
      play.proxy.fault = () => PASS;
      play.order({ do: "sync_now" });
      await play.settled();
      play.say(`${status}: “${report.last_error}”`);
    }
    return `${WAIT.length} statuses, nothing acknowledged, nothing refused`;
  },
);

async function refusedBy(play: Play, status: number): Promise<void> {
  play.proxy.fault = () => word(status, status === 401 ? "not_authorized" : "scope_missing");
  await play.write(3);
  const report = await play.deviceSays(
    `${status} to pause sync`,
    ({ state, badge }) => state === "refused" && badge === "!",
  );
  const before = play.proxy.calls.length;
  for (const wake of [1, 2, 3]) {
    play.order({ do: "online" });
    await play.write(wake);
  }
  play.check(play.proxy.calls.length === before, `${status}: sent in the pause`);
  play.check(report.dead.length === 0, `${status}: ${report.dead.length} dead letters`);
  play.proxy.fault = () => PASS;
  play.order({ do: "pair", url: play.proxy.url, token: play.collector.tokens["ingest"] ?? "" });
  await play.settled();
  await play.deviceSays("the badge to be empty again", ({ badge }) => badge === "");
  play.say(`${status}: paused with “${report.last_error}”, resumed on pairing`);
}

export const refusals: StagedRow = onStage(
  { number: "15b", name: "401 and 403", expects: "pauses, says so (badge), resumes on a new pairing" },
  async (play) => {
    for (const status of [401, 403]) await refusedBy(play, status);
    play.proxy.fault = () => ({ ...word(401, "not_authorized"), kind: "answer", status: 401, lateMs: 1500 });
    await play.write(3);
    const calls = play.proxy.calls.length;
    play.proxy.fault = () => PASS;
    play.order({ do: "pair", url: play.proxy.url, token: play.collector.tokens["ingest"] ?? "" });
    await play.settled(20_000);
    return `paused twice, resumed three times, once while a refusal was on its way (${calls} batches in all)`;
  },
);

const ROOM = 10;

export const tooLarge: StagedRow = onStage(
  { number: "15c", name: "413 for more than ten records", expects: "halves until it fits; nothing a dead letter" },
  async (play) => {
    play.proxy.fault = ({ records }) => (records.length > ROOM ? page(413) : PASS);
    await play.write(120);
    await play.settled();
    const refused = play.proxy.calls.filter(({ status }) => status === 413).length;
    play.check(refused > 0, "no batch was too large: the fault was not there");
    play.check(play.device().dead.length === 0, `${play.device().dead.length} dead letters`);
    return `${play.proxy.calls.length} batches, ${refused} of them too large`;
  },
);

async function waits(play: Play, name: string, status: number, retryAfter: string, leastMs: number): Promise<void> {
  let answeredMs = 0;
  play.proxy.fault = () => {
    if (answeredMs > 0) return PASS;
    answeredMs = Date.now();
    return { kind: "answer", status, headers: { ...JSON_TYPE, "retry-after": retryAfter }, body: "{}" };
  };
  const before = play.proxy.calls.length;
  await play.write(3);
  for (let n = 0; n < 4; n += 1) {
    play.order({ do: "online" });
    await play.write(1);
  }
  await play.settled();
  const [, next] = play.proxy.calls.slice(before);
  const waitedMs = (next?.startMs ?? 0) - answeredMs;
  play.check(waitedMs >= leastMs, `${name}: sent again after ${waitedMs} ms of ${leastMs}`);
  play.say(`${name}: sent again after ${waitedMs} ms`);
}

export const retryAfter: StagedRow = onStage(
  { number: "15d", name: "429 and 503 with Retry-After", expects: "not one request before it, whatever wakes sync" },
  async (play) => {
    await waits(play, "429, 2 seconds", 429, "2", 2000);
    // A date has whole seconds: three ahead are at least two.
    await waits(play, "503, a date", 503, new Date(Date.now() + 5000).toUTCString(), 1000);
    play.proxy.fault = ({ startMs }) => (startMs < until ? busyNow : PASS);
    const until = Date.now() + 4000;
    const before = play.proxy.calls.length;
    await play.write(3);
    await play.settled();
    const tries = play.proxy.calls.slice(before).filter(({ status }) => status === 503).length;
    play.check(tries <= 12, `Retry-After: 0 made ${tries} tries in 4 s`);
    return `obeyed as seconds and as a date; Retry-After: 0 made ${tries} tries in 4 s`;
  },
);
const busyNow: Fault = { kind: "answer", status: 503, headers: { ...JSON_TYPE, "retry-after": "0" }, body: "{}" };

/** One that a filter on the way does not like: the answer is for the batch, and names nobody. */
async function filtered(play: Play, status: number): Promise<void> {
  const before = new Set(play.ledger.accepted.keys());
  play.proxy.fault = () => ({ kind: "reset" });
  await play.write(30);
  const nonces = [...play.ledger.accepted.keys()].filter((nonce) => !before.has(nonce));
  const poison = nonces[11] ?? "";
  const isIn = ({ records }: Call): boolean => records.some(({ details }) => details["nonce"] === poison);
  play.proxy.fault = (call) => (isIn(call) ? page(status) : PASS);
  const sent = play.proxy.calls.length;
  play.order({ do: "sync_now" });
  await play.deviceSays(`${status} for one record not to hold up the others`, ({ dead, pending }) => {
    return pending === 0 && dead.some(({ nonce }) => nonce === poison);
  });
  const { dead } = play.device();
  play.check(dead.length === 1, `${status}: ${dead.length} dead letters`);
  play.say(`${status}: found in ${play.proxy.calls.length - sent} requests, kept as “${dead[0]?.code}”`);
  play.proxy.fault = () => PASS;
  play.order({ do: "sync_now" });
  await play.deviceSays("the dead letter to be sent when a person asks", (now) => now.dead.length === 0);
  await play.settled();
}

export const filters = (statuses: readonly number[]): StagedRow =>
  onStage(
    {
      number: "15e",
      name: `${statuses.join(" ")} for any batch that holds one certain record`,
      expects: "the others arrive; it is kept as a dead letter with the reason, and sent again when asked",
    },
    async (play) => {
      for (const status of statuses) await filtered(play, status);
      return `${statuses.length} statuses: one record of 30 set aside each time, and delivered when asked`;
    },
  );

/** The collector itself refuses one record by name: another device has used its number. */
export const namedRefusal: StagedRow = onStage(
  {
    number: "15f",
    name: "the collector refuses one record of many by its id",
    expects: "a dead letter with the reason in the same round trip; the others are stored",
  },
  async (play) => {
    const [sample] = play.proxy.calls.flatMap(({ records }) => records);
    if (!sample) throw new Error("Nothing was sent yet.");
    play.proxy.fault = () => ({ kind: "reset" });
    const [seq] = (await play.write(40)).slice(10);
    const id = (): string => `01933b5e-0000-7000-8000-${Math.random().toString(16).slice(2, 14).padEnd(12, "0")}`;
    const forged = { ...sample, record_id: id(), activity_id: id(), seq };
    const body = {
      v: 1,
      batch_id: id(),
      stream_id: sample.stream_id,
      sent_at: new Date().toISOString(),
      records: [forged],
    };
    const headers = { ...JSON_TYPE, authorization: `Bearer ${play.collector.tokens["ingest"]}` };
    await fetch(`${play.collector.url}/v1/batches`, { method: "POST", headers, body: JSON.stringify(body) });
    play.proxy.fault = () => PASS;
    play.order({ do: "sync_now" });
    await play.deviceSays("the others to arrive", ({ dead, pending }) => dead.length > 0 && pending === 0);
    const { dead } = play.device();
    play.check(dead.length === 1 && dead[0]?.seq === seq, `dead letters: ${JSON.stringify(dead)}`);
    return `number ${seq} kept as “${dead[0]?.code}”, the others stored`;
  },
);
