// What a page has under way when it is left: nobody knows how it ended, and what leaving cuts off is no failure.
import { describe, expect, test } from "vitest";
import type { RequestSignal } from "#core/signal.ts";
import type { PageRow } from "#core/world.ts";
import { aClick, anAnswer, Recorder, upload } from "./builders.ts";

const accept = (id: string) => ({ session_id: "app-1", section_name: "A", feedback_id: id });
const OK = { json: { success: true } };

describe("a page that is left", () => {
  test("has an operation that is unsure, whatever breaks off by that, and a late end still counts", () => {
    const on = new Recorder();
    upload(on);
    const sent = on.send("POST /accept_feedback", accept("a"));
    on.wait(1000).see({ k: "life", event: "closed", path: "/" });
    on.answer(sent, { outcome: "network", status: 0, ms: 1000 });
    on.call("GET /get_statistics", undefined, { outcome: "network", status: 0, ms: 10 });
    expect(on.last("feedback_accepted")).toMatchObject({ status: "warning", error: { kind: "page_closed" } });
    expect(on.count("request_failed")).toBe(0);
    on.answer(sent, { ...OK, ms: 1100 });
    expect(on.last("feedback_accepted")).toMatchObject({ status: "success", details: { page_was_left: true } });
  });

  test("and sends something after its last word has an operation that is unsure, with an end that breaks off or none", () => {
    const on = new Recorder();
    upload(on);
    on.see({ k: "life", event: "closed", path: "/" });
    const sent = on.send("POST /accept_feedback", accept("a"));
    on.answer(sent, { outcome: "network", status: 0, ms: 10 });
    expect(on.last("feedback_accepted")).toMatchObject({ status: "warning", error: { kind: "page_closed" } });
    on.send("POST /reject_feedback", accept("b"));
    on.wait(1000).sweep([]);
    expect(on.last("feedback_rejected")).toMatchObject({ status: "warning", error: { kind: "page_closed" } });
  });
});

test("what Firefox breaks off as a file begins to be saved is unsure, and a connection that is lost otherwise is a failure", () => {
  const on = new Recorder();
  upload(on);
  const lost = (request: RequestSignal, ms: number) => on.see(anAnswer(request, { outcome: "network", status: 0, ms }));
  const sent = on.send("POST /accept_feedback", accept("a"));
  const noise = on.send("GET /get_statistics");
  const saving = on.wait(400).send("GET /download/o.docx", undefined, { channel: "download" });
  on.wait(20);
  lost(noise, 420);
  lost(sent, 420);
  expect(on.last("feedback_accepted")).toMatchObject({ status: "warning", error: { kind: "outcome_unknown" } });
  expect(on.count("request_failed")).toBe(0);
  on.answer(saving, { outcome: "attachment", status: 0, ms: 500 });
  const begunLater = on.send("POST /accept_feedback", accept("b"));
  on.wait(10);
  lost(begunLater, 10);
  expect(on.last("feedback_accepted")).toMatchObject({ status: "failed", error: { kind: "network" } });
  const before = on.send("POST /accept_feedback", accept("c"));
  on.wait(10).send("GET /download/p.docx", undefined, { channel: "download" });
  on.wait(5000);
  lost(before, 5010);
  expect(on.last("feedback_accepted")).toMatchObject({ status: "failed", error: { kind: "network" } });
});

test("what a page said as it was left is told once, also where a night lies before it comes back and says it again", () => {
  const on = new Recorder();
  upload(on);
  const said = [aClick(undefined), { k: "life", event: "closed", path: "/" } as const].map((signal, index) => ({
    n: 3 + index,
    at: on.nowMs,
    signal,
  }));
  for (const one of said) on.hear(one);
  on.wait(9 * 3_600_000).sweep([]);
  for (const one of said) on.hear(one);
  expect(on.count("button_click")).toBe(1);
});

describe("a page that is back from the cache", () => {
  const save = (on: Recorder) => on.send("GET /download/o.docx", undefined, { channel: "download" });
  const comeBack = (on: Recorder, page: PageRow) => {
    on.wait(2000).page = page;
    on.see({ k: "life", event: "resumed", path: "/" });
  };
  const SAVED = { outcome: "attachment", status: 0, ms: 3000 } as const;

  test("has saved no file: it was replaced by what came, which nobody could see", () => {
    const on = new Recorder();
    upload(on);
    const { page } = on;
    const saving = save(on);
    comeBack(on, page);
    on.answer(saving, SAVED);
    expect(on.count("document_download")).toBe(1);
    expect(on.last("document_download")).toMatchObject({ status: "warning", error: { kind: "page_closed" } });
  });

  test("tells nothing new of what the page that came instead has told", () => {
    const on = new Recorder();
    upload(on);
    const { page } = on;
    const saving = save(on);
    on.open();
    on.see({ ...anAnswer(saving, { status: 500 }), r: 1_000_000_000 });
    comeBack(on, page);
    on.answer(saving, SAVED);
    expect(on.count("document_download")).toBe(1);
    expect(on.last("document_download")).toMatchObject({ status: "failed" });
  });
});
