// Calls the app's interface as the page does: a plain fetch with a string address, and JSON back.
import { mark, review } from "./config.js";
import { begin } from "./ground-truth.js";
import { kindOf } from "./network-wrapper.js";

/** Posts JSON. `action` names it in the answer key; without one it is noise. Rejects with the app's own words. */
export function post(path, body, action, facts) {
  const headers = withMark({ "Content-Type": "application/json" });
  return call(path, { method: "POST", headers, body: JSON.stringify(body) }, action, facts);
}

export function postForm(path, form, action, facts) {
  return call(path, { method: "POST", body: form, headers: withMark({}) }, action, facts);
}

export function get(path, query, action, facts) {
  return call(path, { method: "GET", headers: withMark({}) }, action, facts, query);
}

/** The query every reading call carries; the session's id is in it. */
export const sessionQuery = (more = {}) => ({
  session_id: review.sessionId ?? "",
  ...more,
  ...(mark("query-string") ? { view: mark("query-string") } : {}),
});

async function call(path, options, action, facts = {}, query = undefined) {
  const seen = action ? begin(action, path, facts) : undefined;
  try {
    const response = await window.fetch(query ? `${path}?${new URLSearchParams(query)}` : path, options);
    const answer = await response.json();
    if (!answer.success) throw new Refusal(answer.error ?? `The server answered ${response.status}`, response.status);
    if (answer.async) return { ...answer, seen };
    seen?.end("success");
    return answer;
  } catch (error) {
    seen?.end("failed", kindOfFailure(error), error.message);
    throw error;
  }
}

/** The app itself said no. */
class Refusal extends Error {
  constructor(text, status) {
    super(text);
    this.status = status;
  }
}

function kindOfFailure(error) {
  if (error instanceof Refusal) return error.status === 200 ? "processing" : "http";
  if (error instanceof SyntaxError) return "http"; // an HTML page where JSON was expected
  return kindOf(error) ?? "network";
}

/**
 * Asks after a background job until it ends. Resolves with its result, rejects with its error or after `most` looks.
 * The polls of a chat carry no session, those of an analysis do.
 */
export async function pollTask(started, everyMs, most, query) {
  const path = `/task_status/${started.task_id}`;
  try {
    for (let look = 0; look < most; look += 1) {
      await new Promise((resolve) => setTimeout(resolve, everyMs));
      const task = await lookAt(query ? `${path}?${new URLSearchParams(query)}` : path);
      if (task.state === "FAILURE") throw new Refusal(task.error ?? task.status, 200);
      if (task.state !== "SUCCESS") continue;
      if (!task.result?.success) throw new Refusal(task.result?.error ?? "No result", 200);
      started.seen?.end("success");
      return task.result;
    }
    throw new Error("The job did not end in time");
  } catch (error) {
    started.seen?.end("failed", error instanceof Refusal ? "ai" : (kindOf(error) ?? "timeout"), error.message);
    throw error;
  }
}

/** A look that fails tells nothing of the job: the page goes on asking. */
async function lookAt(address) {
  try {
    return await (await window.fetch(address, { headers: withMark({}) })).json();
  } catch {
    return {};
  }
}

function withMark(headers) {
  return mark("request-header") ? { ...headers, "X-Reviewer-Token": mark("request-header") } : headers;
}
