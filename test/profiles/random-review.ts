// Random reviews as they reach the worker: several pages and tabs at once, answers in any order, and time that passes.
import fc from "fast-check";
import type { Profile } from "#core/profile.ts";
import type { RequestSignal, ResponseSignal, Signal } from "#core/signal.ts";
import type { PageRow } from "#core/world.ts";
import { aPage, ORIGIN, START_MS } from "../core/builders.ts";
import type { Reached } from "../extension/lives.ts";
import { SHAPES } from "./shapes.ts";

const MINUTE = 60_000;
const LONG_MS = 20 * 60 * MINUTE;
const WAITS = [
  20,
  20,
  300,
  2000,
  6000,
  16_000,
  40_000,
  100_000,
  4 * MINUTE,
  31 * MINUTE,
  65 * MINUTE,
  LONG_MS,
  26 * 60 * MINUTE,
];
const [UPLOAD, , ANALYSIS] = SHAPES;
const plain = (line: string, answer: object = {}) => ({ line, answer });
const LINES = [
  ...SHAPES,
  { ...UPLOAD, line: "POST /upload", answer: { ...UPLOAD?.answer, session_id: "app-2", document_name: "other.docx" } },
  {
    ...ANALYSIS,
    line: "POST /analyze_section",
    sent: { session_id: "app-2", section_name: "B" },
    answer: ANALYSIS?.answer,
  },
  plain("GET /task_status/t1"),
  plain("GET /task_status/t2?session_id=app-2"),
  plain("GET /download/x.docx"),
  plain("GET /export_activity_logs?session_id=app-1"),
  plain("PUT /elsewhere", { success: true }),
];
type Line = (typeof LINES)[number];

const small = fc.nat({ max: 9 });
const answer = fc.record({
  fails: fc.constantFrom(0, 0, 0, 400, 500, 404),
  outcome: fc.constantFrom(
    "answered",
    "answered",
    "answered",
    "network",
    "aborted",
    "timeout",
    "unread",
    "opaque",
    "attachment",
  ),
  job: fc.constantFrom(undefined, undefined, "t1", "t2"),
  state: fc.constantFrom("PENDING", "PROGRESS", "SUCCESS", "FAILURE", "ERROR"),
  ms: fc.constantFrom(5, 300, 5000, 40_000),
});
type Answer = typeof answer extends fc.Arbitrary<infer One> ? One : never;

const one = <Name extends string, More extends object>(
  name: Name,
  weight: number,
  more: { [Key in keyof More]: fc.Arbitrary<More[Key]> },
) => ({
  weight,
  arbitrary: fc.record({ does: fc.constant(name), ...more }) as fc.Arbitrary<{ does: Name } & More>,
});

/** What a person, a page, the app or time does. */
export const act = (profile: Profile) =>
  fc.oneof(
    one("request", 8, {
      page: small,
      line: fc.constantFrom<Line>(...LINES),
      channel: fc.constantFrom<RequestSignal["channel"]>(
        "fetch",
        "fetch",
        "fetch",
        "xhr",
        "beacon",
        "form",
        "download",
      ),
      told: fc.constantFrom("begins", "begins", "both", "end alone", "as one"),
      answer,
    }),
    one("answer", 5, { which: small, answer }),
    one("element", 4, {
      page: small,
      rule: fc.constantFrom(undefined, ...profile.elements.map(({ id }) => id)),
      event: fc.constantFrom("click", "click", "change", "saved"),
    }),
    one("life", 2, { page: small, event: fc.constantFrom("opened", "moved", "closed", "resumed") }),
    one("opens", 1, { tab: fc.constantFrom(7, 7, 8, 9), frame: fc.constantFrom(0, 0, 1) }),
    one("reports", 1, {
      page: small,
      call: fc.constantFrom("log", "start", "complete", "fail"),
      id: fc.constantFrom("a", "b"),
    }),
    one("throws", 1, { page: small }),
    one("waits", 5, { ms: fc.constantFrom(...WAITS) }),
    one("looks", 3, {
      gone: fc.constantFrom(0, 0, 0, 1, 2, 3),
      hidden: fc.boolean(),
      isLate: fc.constantFrom(false, false, true),
    }),
    one("pauses", 1, {}),
  );
export type Act = ReturnType<typeof act> extends fc.Arbitrary<infer One> ? One : never;
type Doing = { [Name in Act["does"]]: (act: Extract<Act, { does: Name }>) => void };

/** What reaches the worker of these acts, in order. Nobody sleeps twice for so long, and after it the pages are looked at. */
export function reachedBy(acts: readonly Act[]): Reached[] {
  const pages: PageRow[] = [];
  const numbers = new Map<string, number>();
  const open: { page: PageRow; about: RequestSignal; line: Line }[] = [];
  const reached: Reached[] = [];
  let [nowMs, requests, pause]: [number, number, Reached["pause"]] = [START_MS, 0, null];
  let sleeps: "not yet" | "now" | "has slept" = "not yet";
  const put = (what: Reached["what"]): void => {
    reached.push({ atMs: nowMs, pause, what });
    if (sleeps !== "now") return;
    sleeps = "has slept";
    put({ gone: [], hidden: [], isLate: true });
  };
  const see = (page: PageRow, signal: Signal): void => {
    const n = (numbers.get(page.page_id) ?? 0) + 1;
    numbers.set(page.page_id, n);
    put({ page, observation: { n, at: nowMs, signal } as Extract<Reached["what"], { page: PageRow }>["observation"] });
  };
  const at = (index: number): PageRow => pages[index % pages.length] ?? aPage();
  const opens = (tab: number, frame: number): void => {
    // Their names say nothing of their order.
    const page = aPage({ page_id: `page-${(pages.length * 7) % 10}-${pages.length}`, tab_id: tab, frame_id: frame });
    pages.push(page);
    see(page, { k: "life", event: "opened", path: "/" });
  };
  const doing: Doing = {
    request({ page, line, channel, told, answer }) {
      requests += 1;
      const about = requestOf(line, requests, channel);
      if (told === "as one") return see(at(page), { ...answerTo(about, line, answer), k: "request" });
      if (told !== "end alone") see(at(page), about);
      if (told === "begins") return void open.push({ page: at(page), about, line });
      nowMs += answer.ms;
      see(at(page), answerTo(about, line, answer));
    },
    answer({ which, answer }) {
      const [given] = open.splice(which % Math.max(1, open.length), 1);
      if (given) see(given.page, answerTo(given.about, given.line, answer));
    },
    element({ page, rule, event }) {
      const about = { k: "dom", event, trusted: true, label: "Press", facts: { name: "a.txt", size: 5 } } as const;
      see(at(page), (rule && event !== "saved" ? { ...about, rule } : about) as Signal);
    },
    life: ({ page, event }) => see(at(page), { k: "life", event, path: "/section/2" } as Signal),
    opens: ({ tab, frame }) => opens(tab, frame),
    reports: ({ page, call, id }) =>
      see(at(page), { k: "api", call, id, action: "ui.own_thing", details: { a: 1 } } as Signal),
    throws: ({ page }) =>
      see(at(page), { k: "error", source: "script", name: "TypeError", message: "x is no function" }),
    waits({ ms }) {
      if (ms >= LONG_MS && sleeps !== "not yet") return;
      nowMs += ms;
      if (ms >= LONG_MS) sleeps = "now";
    },
    looks: ({ gone, hidden, isLate }) => {
      const ids = pages.map((page) => page.page_id);
      put({ gone: ids.slice(0, gone), hidden: hidden ? ids : [], isLate });
    },
    pauses() {
      nowMs += 10;
      pause = pause?.to_ms === null ? { ...pause, to_ms: nowMs } : { from_ms: nowMs, to_ms: null };
    },
  };
  opens(7, 0);
  for (const act of acts) (doing[act.does] as (act: Act) => void)(act);
  return reached;
}

function requestOf({ line, ...given }: Line, r: number, channel: RequestSignal["channel"]): RequestSignal {
  const [method = "", path = ""] = line.split(" ");
  const { form, sent } = given as { form?: object; sent?: object };
  const body = form ? { sent: { form } } : sent ? { sent: { text: JSON.stringify(sent) } } : {};
  return { k: "request", r, channel, method, url: `${ORIGIN}${path}`, ...body } as RequestSignal;
}

function answerTo(about: RequestSignal, line: Line, { fails, outcome, job, state, ms }: Answer): ResponseSignal {
  const isPoll = line.line.startsWith("GET /task");
  const told = isPoll
    ? { state, result: ANALYSIS?.answer, error: "no" }
    : job
      ? { success: true, async: true, task_id: job, session_id: "app-1" }
      : line.answer;
  const status = ["network", "aborted", "timeout"].includes(outcome) ? 0 : fails || 200;
  const body = outcome === "answered" ? { body: JSON.stringify(fails ? { error: "Not today" } : told) } : {};
  return { ...about, k: "response", outcome, status, ms, type: "application/json", ...body } as ResponseSignal;
}
