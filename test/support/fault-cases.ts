// The failures that a person meets in the review app, group by group, and which kinds tell them the truth about each.
import type { FaultKind } from "../review-app/faults.ts";
import type { Mode } from "../review-app/settings.ts";
import type { Person } from "./person.ts";

export type Act = (person: Person) => Promise<void>;
export interface Group {
  name: string;
  mode: Mode;
  cases: (readonly [endpoint: string, faults: readonly FaultKind[], act: Act])[];
}

/** A browser has six connections to one host, and a request that hangs keeps one: few hang in each group, and last. */
const ANY: readonly FaultKind[] = ["500", "refuse", "reset_once", "cut_body", "html_200", "success_false"];
const ALL: readonly FaultKind[] = [...ANY, "expired_session"];
const SOME: readonly FaultKind[] = ["500", "refuse", "html_200", "success_false"];
const FEW: readonly FaultKind[] = ["500", "success_false"];
const SECTIONS = ["Background", "Timeline", "Root Cause", "Lessons Learned"];
const turns = new WeakMap<Person, number>();

const openSection: Act = (person) => {
  const turn = turns.get(person) ?? 0;
  turns.set(person, turn + 1);
  return person.pickSection(SECTIONS[turn % SECTIONS.length] ?? "");
};
const chat: Act = (person) => person.chat("What is the main risk?");
const upload: Act = (person) => person.tryUpload();
const accept: Act = (person) => person.accept();
export const addOwn: Act = (person) => person.addOwn("Name the owner.");

export const GROUPS: Group[] = [
  {
    name: "uploads, sections, analyses and chats",
    mode: "sync",
    cases: [
      ["/get_section_content", FEW, openSection],
      ["/analyze_section", [...ALL, "slow", "fallback", "empty_result", "job_crashes", "queue_off"], openSection],
      ["/chat", [...SOME, "fallback", "empty_result", "job_fails"], chat],
      ["/analyze_section", ["hang"], openSection],
      ["/chat", ["hang"], chat],
      ["/upload", [...ANY, "slow", "wrong_type", "empty_result", "hang"], upload],
    ],
  },
  {
    name: "decisions, own feedback and the end of a review",
    mode: "sync",
    cases: [
      ["/accept_feedback", [...ALL, "slow"], accept],
      ["/reject_feedback", FEW, (person) => person.reject()],
      ["/revert_feedback", FEW, (person) => person.revert()],
      ["/add_custom_feedback", FEW, addOwn],
      ["/update_user_feedback", FEW, (person) => person.editOwn("Name the owner, please.")],
      ["/delete_user_feedback", FEW, (person) => person.deleteOwn()],
      ["/test_s3_connection", ["500", "s3_denied", "s3_no_credentials"], (person) => person.testStorage()],
      [
        "/complete_review",
        ["500", "cut_body", "html_200", "success_false", "s3_denied", "s3_local"],
        (person) => person.submit(),
      ],
      ["/export_to_s3", [...ALL, "s3_denied", "s3_no_credentials", "s3_local"], (person) => person.exportReview()],
      ["/revert_all_feedback", FEW, (person) => person.revertAll()],
      ["/accept_feedback", ["hang"], accept],
      ["/complete_review", ["hang"], (person) => person.submit()],
      ["/delete_document", FEW, (person) => person.deleteDocument()],
    ],
  },
  {
    name: "background jobs",
    mode: "async",
    cases: [
      ["/analyze_section", ["job_never_ends"], openSection],
      ["/analyze_section", ["job_fails", "job_crashes", "job_unknown", "queue_off", "fallback"], openSection],
      ["/task_status", ["500", "refuse", "html_200", "queue_off", "job_unknown"], openSection],
      ["/chat", ["job_fails", "job_crashes", "job_unknown", "queue_off", "fallback", "500"], chat],
    ],
  },
];

/** The kinds that tell a person the truth about each fault. */
export const KINDS: Partial<Record<string, readonly string[]>> = {
  "500": ["http", "processing"],
  refuse: ["network"],
  hang: ["page_closed", "timeout"],
  cut_body: ["outcome_unknown"],
  html_200: ["http", "outcome_unknown"],
  success_false: ["processing", "ai", "s3", "file"],
  expired_session: ["session"],
  wrong_type: ["file"],
  empty_result: ["file", "ai"],
  fallback: ["ai"],
  s3_denied: ["s3"],
  s3_no_credentials: ["s3"],
  s3_local: ["s3"],
  job_fails: ["ai", "processing"],
  job_crashes: ["ai", "processing"],
  job_unknown: ["ai", "processing"],
  job_never_ends: ["page_closed", "timeout"],
  queue_off: ["outcome_unknown", "timeout", "page_closed"],
};
