// How each request of the review app comes out: answered well, badly, or well while it failed.
import { describe, expect, test } from "vitest";
import { Recorder, upload } from "../core/builders.ts";
import { ANALYSIS } from "./analysis-cases.ts";
import { testEach } from "./cases.ts";
import { CHAT } from "./chat-cases.ts";
import { ENDPOINTS, NOISE } from "./endpoint-cases.ts";
import { EXPORTS } from "./export-cases.ts";
import { FILES } from "./file-cases.ts";
import { STORAGE } from "./storage-cases.ts";
import { SUBMITS } from "./submit-cases.ts";
import { UPLOAD } from "./upload-cases.ts";

describe("analyses", () => testEach(ANALYSIS));
describe("chats and broken answers", () => testEach(CHAT));
describe("the storage test and the AI test", () => testEach(STORAGE));
describe("exports", () => testEach(EXPORTS));
describe("submits", () => testEach(SUBMITS));
describe("files that are saved", () => testEach(FILES));
describe("uploads and sessions", () => testEach(UPLOAD));
describe("every request", () => testEach(ENDPOINTS));

test.each(NOISE)("a good answer to GET %s leaves nothing", (path) => {
  const on = new Recorder();
  upload(on);
  const before = on.records.length;
  on.call(`GET ${path}?session_id=app-1`, undefined, { json: { success: true, connected: true, statistics: {} } });
  expect(on.records).toHaveLength(before);
});

test("a submit that is refused exports nothing, also where the refusal breaks off", () => {
  const on = new Recorder();
  upload(on);
  const wanted = { session_id: "app-1", export_to_s3: true };
  on.call("POST /complete_review", wanted, { outcome: "unread", status: 502 });
  expect(on.last("document_generation")).toMatchObject({ status: "failed", error: { kind: "http", http_status: 502 } });
  expect(on.count("s3_export")).toBe(0);
});
