// Activities that the app itself reports through the page API: log, start, complete, fail.
import { draftOf, nextDraft } from "./drafting.ts";

import type { ActivityError, Details } from "./record.ts";
import { clean, errorText } from "./redact.ts";
import { isSecretName } from "./secrets.ts";
import { currentSession } from "./sessions.ts";
import type { ApiSignal } from "./signal.ts";
import { type Stage, sessionOf } from "./stage.ts";
import { categoryOf, ERROR_KINDS, STATUSES } from "./vocabulary.ts";
import { dropOperation, putOperation, running } from "./world.ts";

const ENDLESS = { kind: "outcome_unknown", message: "The app did not say how it ended." } as const;

/** What an app reports is kept as it says; an action outside the vocabulary is kept as the app's own `ui.reported`. */
export function interpretApi(stage: Stage, signal: ApiSignal): void {
  if (signal.call === "complete" || signal.call === "fail") return endReported(stage, signal);
  const { scene, world, page } = stage;
  const { id } = signal;
  const session = currentSession(stage);
  const given = signal.action ?? "";
  const known = categoryOf(given) !== undefined;
  const started = signal.call === "start" && id !== undefined;
  // Of what is called running and can't be ended by a name nobody would ever tell the end.
  const endless = !started && (signal.call === "start" || signal.status === "in_progress");
  const said = STATUSES.find((one) => one === signal.status) ?? "success";
  const draft = draftOf(scene, session, {
    action: known ? given : "ui.reported",
    status: started ? "in_progress" : endless ? "warning" : said,
    details: { ...(known ? {} : { name: clean(given, 100) }), ...safeDetails(signal.details) },
    error: signal.error ? reportedError(signal.error) : endless ? ENDLESS : undefined,
    observed_by: "page_api",
  });
  stage.drafts.push(draft);
  if (!started) return;
  putOperation(world, {
    activity_id: draft.activity_id,
    page_id: page.page_id,
    tab_id: page.tab_id,
    origin: page.origin,
    requests: [],
    api_id: id,
    profile: stage.profile.id,
    rule: "page_api",
    started_ms: scene.nowMs,
    seen_ms: scene.nowMs,
    gave_up: false,
    page_gone: false,
    draft,
  });
}

function endReported(stage: Stage, signal: ApiSignal): void {
  const { scene, world, page } = stage;
  const open = running(world).find((one) => one.page_id === page.page_id && one.api_id === signal.id);
  if (!open || signal.id === undefined) return;
  const failed = signal.call === "fail";
  stage.drafts.push(
    nextDraft(scene, open.draft, sessionOf(world, open), {
      status: failed ? "failed" : "success",
      duration_ms: Math.max(0, Math.round(scene.nowMs - open.started_ms)),
      details: { ...open.draft.details, ...safeDetails(signal.details) },
      ...(failed ? { error: reportedError(signal.error ?? {}) } : {}),
    }),
  );
  dropOperation(world, open.activity_id);
}

function safeDetails(details: Record<string, unknown> | undefined): Details {
  const safe: Details = {};
  for (const [key, value] of Object.entries(details ?? {}).slice(0, 30)) {
    if (!/^[a-z][a-z0-9_]{0,60}$/.test(key) || (isSecretName(key) && typeof value === "string")) continue;
    if (typeof value === "string") safe[key] = clean(value, 300);
    else if (typeof value === "boolean" || value === null || (typeof value === "number" && Number.isFinite(value)))
      safe[key] = value;
  }
  return safe;
}

function reportedError(error: NonNullable<ApiSignal["error"]>): ActivityError {
  return {
    kind: ERROR_KINDS.find((kind) => kind === error.kind) ?? "processing",
    message: errorText(error.message ?? "") || "The app reported a failure.",
  };
}
