// What a request is answered when a fault befalls it that does not need the endpoint to do any work.
import { type Call, type Endpoint, type Reply, refuse } from "./app.ts";
import { queueOff } from "./jobs.ts";
import type { ErrorKind } from "./words.ts";

const KIND_BY_PATH: Record<string, ErrorKind> = {
  "/analyze_section": "ai",
  "/chat": "ai",
  "/test_s3_connection": "s3",
  "/export_to_s3": "s3",
  "/upload": "file",
};

const HTML =
  "<!doctype html><title>Please wait</title><h1>The service is being restarted</h1><p>Come back in a minute.</p>";

/** The canned failure, or nothing when the endpoint itself plays the fault. */
export function faultyReply(endpoint: Endpoint, call: Call): Reply | undefined {
  switch (call.fault?.kind) {
    case "500":
    case "late_500":
      return serverError(endpoint, call, "the server met an unexpected condition");
    case "html_200":
      return { status: 200, html: HTML, outcome: { status: "failed", kind: "http" } };
    case "success_false": {
      const json = { success: false, error: "The operation could not be completed" };
      return { status: 200, json, outcome: { status: "failed", kind: KIND_BY_PATH[endpoint.path] ?? "processing" } };
    }
    case "expired_session":
      return refuse(400, "Invalid session", "session");
    case "wrong_type":
      return refuse(400, "Only .docx files can be reviewed", "file");
    case "queue_off":
      return endpoint.path === "/task_status/*" ? unasked(call) : undefined;
    default:
      return undefined;
  }
}

/** Every endpoint fails in its own words. */
export function serverError(endpoint: Endpoint, call: Call, message: string): Reply {
  const json = { error: `Internal error: ${message}`, ...endpoint.failure?.(call, message) };
  return { status: 500, json, outcome: { status: "failed", kind: "http" } };
}

function unasked(call: Call): Reply {
  const json = queueOff(call.path.split("/").at(-1) ?? "");
  return { status: 503, json, outcome: { status: "failed", kind: "http" } };
}
