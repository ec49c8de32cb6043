// Interprets what happens in the page's document: clicks that begin requests, choices, dialogs, and plain buttons.
import { draftOf, type Facts } from "./drafting.ts";
import { noteWaitedClick } from "./drift.ts";
import { type Evidence, elementEvidence, holds } from "./evidence.ts";
import type { Profile } from "./profile.ts";
import type { ElementRule } from "./profile-rules.ts";
import type { Details } from "./record.ts";
import { clean, withoutMail } from "./redact.ts";
import { sessionAt, sessionFor } from "./sessions.ts";
import type { DomSignal } from "./signal.ts";
import { keptDetails, type Stage } from "./stage.ts";
import { judgeElement } from "./verdict.ts";
import { type PendingClick, putPage, type Session } from "./world.ts";

/** A click that begins nothing within this time was only a click. */
const CLICK_WAIT_MS = 15_000;
/** A page that asks a question stands still meanwhile: its request may leave long after the click. */
const ANSWER_WAIT_MS = 5 * 60_000;
/** So many clicks wait for their request at once; one more, and the first has waited long enough. */
const MAX_WAITING = 20;
const MAX_LABEL = 80;

/** Writes an activity into the page's current session, or another one. */
export function emit(stage: Stage, facts: Facts, session = sessionFor(stage, {})): void {
  stage.drafts.push(draftOf(stage.scene, session, facts));
}

export function onElement(stage: Stage, signal: DomSignal): void {
  if (signal.event === "saved") return onSaved(stage);
  const evidence: Evidence = { element: elementEvidence(signal) };
  const label = clean(withoutMail(signal.label), MAX_LABEL);
  const rule = elementRuleFor(stage.profile, signal);
  if (rule === "none") return;
  if (rule) return onRule(stage, signal, rule, evidence, label);
  if (!stage.profile.record.buttons) return;
  if (signal.event === "click") emitClick(stage, { label, at_ms: stage.scene.nowMs }, signal.trusted);
  else if (signal.event === "change")
    emit(stage, { action: "selection_changed", status: "success", details: { label }, observed_by: "dom" });
}

/** The first rule for this element whose `when` holds: rules for the same elements are tried in order. */
export function elementRuleFor(profile: Profile, signal: DomSignal): ElementRule | "none" | undefined {
  const matched = profile.elements.find((one) => one.id === signal.rule);
  if (!matched) return undefined;
  const evidence: Evidence = { element: elementEvidence(signal) };
  return alike(profile, matched).find((one) => one.when === undefined || holds(one.when, evidence)) ?? "none";
}

const alike = ({ elements }: Profile, rule: ElementRule): ElementRule[] =>
  elements.filter((one) => one.on === rule.on && one.selector === rule.selector);

/** The facts that a page has to tell of a rule's element: any of the rules for the same elements may be the one to decide. */
export function factsAskedOf(profile: Profile, rule: ElementRule): string[] {
  const named = JSON.stringify(alike(profile, rule)).matchAll(/"element\.([A-Za-z0-9_-]+)"/g);
  return [...new Set([...named].map((match) => match[1] ?? ""))];
}

function onRule(stage: Stage, signal: DomSignal, rule: ElementRule, evidence: Evidence, label: string): void {
  if (rule.begins.length > 0 || rule.saves) {
    const click: PendingClick = {
      rule: rule.id,
      at_ms: stage.scene.nowMs,
      label,
      begins: rule.begins,
      ...(signal.event === "change" ? { choice: true } : {}),
      ...(rule.saves ? { details: keptDetails(rule.keep, evidence, stage.previews) } : {}),
    };
    stage.page = { ...stage.page, clicks: [...stage.page.clicks, click] };
    return putPage(stage.world, stage.page);
  }
  const verdict = judgeElement(rule.outcome, stage.profile, evidence);
  if (rule.action === undefined || verdict.status === "pending") return;
  emit(stage, {
    action: rule.action,
    status: verdict.status,
    details: { ...(label === "" ? {} : { label }), ...keptDetails(rule.keep, evidence, stage.previews) },
    error: "error" in verdict ? verdict.error : undefined,
    rule: rule.id,
    observed_by: "dom",
  });
}

/** The page has made a file and saved it: the activity of the click that did so, where a rule says which. */
function onSaved(stage: Stage): void {
  const saver = takeSaver(stage, () => true);
  emit(stage, {
    action: saver?.rule.action ?? "export_operation",
    status: "success",
    details: saver ? saver.details : { export_type: "file_of_the_page" },
    ...(saver ? { rule: saver.rule.id } : {}),
    observed_by: "dom",
  });
}

interface Saver {
  rule: ElementRule;
  details: Details;
}

/** Takes the last click that is to make a file off the page, where its rule is one of these: the rule, and what it keeps. */
export function takeSaver(stage: Stage, isOne: (rule: ElementRule) => boolean): Saver | undefined {
  const savers = stage.profile.elements.filter((one) => one.saves && isOne(one));
  const click = stage.page.clicks.findLast((one) => savers.some((rule) => rule.id === one.rule));
  if (!click) return undefined;
  stage.page = { ...stage.page, clicks: stage.page.clicks.filter((one) => one !== click) };
  putPage(stage.world, stage.page);
  const rule = savers.find((one) => one.id === click.rule);
  return rule && { rule, details: click.details ?? {} };
}

function emitClick(
  stage: Stage,
  click: Pick<PendingClick, "label" | "at_ms">,
  trusted: boolean,
  more: Partial<Facts> = {},
): Session {
  const session = sessionAt(stage, click.at_ms);
  const facts = { action: "button_click", status: "success", started_ms: click.at_ms, observed_by: "dom" } as const;
  const details = { label: click.label, ...(trusted ? {} : { by_script: true }), ...more.details };
  emit(stage, { ...facts, ...more, details }, session);
  return session;
}

/**
 * Takes the click that began this request off the page: the newest, for what was pressed before it began nothing until
 * then. Undefined where no rule's click was seen from `sinceMs` on.
 */
export function takeClick(stage: Stage, requestRule: string, sinceMs = 0): PendingClick | undefined {
  const { page, world, scene } = stage;
  const earliestMs = Math.max(sinceMs, scene.nowMs - ANSWER_WAIT_MS);
  const index = page.clicks.findLastIndex((click) => click.begins.includes(requestRule) && click.at_ms >= earliestMs);
  if (index < 0) return undefined;
  stage.page = { ...page, clicks: page.clicks.filter((_, at) => at !== index) };
  putPage(world, stage.page);
  return page.clicks[index];
}

/** A request without an activity of its own has left: notes that with the click that began it. */
export function noteBegun(stage: Stage, requestRule: string): void {
  const { clicks } = stage.page;
  const index = clicks.findIndex((click) => click.begins.includes(requestRule) && !click.begun);
  if (index < 0) return;
  stage.page = { ...stage.page, clicks: clicks.map((click, at) => (at === index ? { ...click, begun: true } : click)) };
  putPage(stage.world, stage.page);
}

/**
 * Writes the clicks that began nothing as what they were: a button that was pressed, a choice, a question that was
 * answered with no. `all` takes those too that could still begin something: their page has gone.
 */
export function expireClicks(stage: Stage, all = false): void {
  const before = stage.scene.nowMs - CLICK_WAIT_MS;
  const { clicks } = stage.page;
  const old = clicks.filter((click, at) => all || click.at_ms < before || at < clicks.length - MAX_WAITING);
  if (old.length === 0) return;
  stage.page = { ...stage.page, clicks: stage.page.clicks.filter((click) => !old.includes(click)) };
  putPage(stage.world, stage.page);
  for (const click of old) {
    const { asks: asked, saves } = stage.profile.elements.find((one) => one.id === click.rule) ?? {};
    const action = asked ? "modal_closed" : click.choice ? "selection_changed" : "button_click";
    const details = asked ? { answer: "dismissed" } : {};
    const session = emitClick(stage, click, true, { action, rule: click.rule, details });
    // Several in quick succession are one try: at the end of a list a person presses “next” again and again.
    const isLast = clicks.findLast((one) => one.rule === click.rule) === click;
    if (!all && (isLast || click.begun) && click.begins.length > 0 && !saves)
      noteWaitedClick(stage, session, click.rule, click.begun === true);
  }
}
