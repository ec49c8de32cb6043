// What a failure means for the review and what to do next: data, so that it is there offline.
import { isReserved, type Judged } from "./activity.ts";
import { BY_CODE, BY_STATUS, type Recovery } from "./recovery-codes.ts";
import type { ErrorKind } from "./vocabulary.ts";

const BY_KIND: Readonly<Record<ErrorKind, Recovery>> = {
  network: {
    meaning: "The request never got an answer. The server may or may not have acted.",
    next: "check the connection, look whether the change is there, then try again.",
  },
  timeout: {
    // The page, or a server before the app (HTTP 504).
    meaning: "The wait for the answer was given up. The server may still finish the work.",
    next: "wait a minute and look whether the result has arrived before you repeat it.",
  },
  http: {
    meaning: "The server answered with an error; this step did not happen.",
    next: "try again once; if it fails again, send the details to support.",
  },
  auth: {
    meaning: "The server refused access; this step did not happen.",
    next: "sign in again or ask for the missing permission, then repeat the step.",
  },
  session: {
    meaning: "The app has lost this review’s session; decisions made since then are not on the server.",
    next: "upload the document again. What you decided before is in this log.",
  },
  file: {
    meaning: "The app could not use this file; it was not taken.",
    next: "check which files the app takes, then upload it again.",
  },
  processing: {
    meaning: "The server started the work and failed on the way; there is no result.",
    next: "start it again; if it fails twice, send the details to support.",
  },
  s3: {
    meaning: "Nothing was stored in the bucket.",
    next: "run the S3 connection test, correct what it names, then export again.",
  },
  ai: { meaning: "The AI gave no real result.", next: "try again in a minute." },
  user_input: {
    meaning: "The app did not accept what was entered; nothing was changed.",
    next: "correct the entry and send it again.",
  },
  script: {
    meaning: "The page’s own code failed; what you see may be out of date.",
    // Many an app forgets an open review when its page is left, and tells of errors that stop nothing.
    next: "go on. Reload the page only if it is stuck: the app may forget what is open there.",
  },
  page_closed: {
    meaning: "The page was left before the answer came; the server may have finished the work.",
    next: "open the page again and look whether the result is there.",
  },
  outcome_unknown: {
    meaning: "It is not known whether this worked.",
    next: "look in the app whether the change is there.",
  },
};

const DOWNLOAD: Partial<Record<ErrorKind, Recovery>> = {
  file: {
    meaning: "The app did not deliver the file; nothing was saved.",
    next: "try again once; if it fails again, send the details to support.",
  },
  timeout: {
    meaning: "The file has not come yet.",
    next: "wait a minute, look among the browser’s downloads, then try again.",
  },
  outcome_unknown: {
    meaning: "The browser does not tell the page whether the file was saved.",
    next: "look among the browser’s downloads; if it is not there, try again.",
  },
};

const RESERVED: Recovery = {
  meaning: "Not all of it may have been done, or not without a doubt.",
  next: "look in the app what is there before you repeat it.",
};

/** An export goes to a bucket, or to a folder of the collector where no bucket is set up. */
const EXPORT: Partial<Record<ErrorKind, Recovery>> = {
  file: {
    meaning: "The folder for exports could not be written; nothing was exported.",
    next: "make room on the collector’s disk, see that it may write to its DATA_DIR, then export again.",
  },
  outcome_unknown: {
    meaning: "It is not known whether all files were stored.",
    next: "look whether they are there; if not, export again.",
  },
};

/** What the log says of itself is no step of the app. */
const GAP: Recovery = {
  meaning: "A part of what happened may be missing in this log. In the app nothing is changed by it.",
  next: "go on; if this comes again, send the details to support.",
};

/** Nothing was entered: what was decided on is not, or not any more, what the app has. */
const DECISION: Partial<Record<ErrorKind, Recovery>> = {
  user_input: {
    meaning: "The app did not take this decision: it does not know this feedback as it was sent.",
    next: "open the section again, so that its feedback is shown anew, and decide there.",
  },
};

const BY_ACTION: Readonly<Record<string, Partial<Record<ErrorKind, Recovery>>>> = {
  ai_analysis: {
    ai: {
      meaning: "The section has no analysis.",
      next: "open the section again in a minute; it is analysed anew.",
    },
    timeout: {
      meaning: "The section has no analysis yet; the server may still finish it.",
      next: "open the section again in a minute; it is analysed anew.",
    },
  },
  sync_failed: {
    network: {
      meaning: "What is recorded waits on this device; nothing is lost.",
      next: "go on; it is tried again by itself. Where the popup asks for it, pair this device again.",
    },
  },
  records_dropped: { processing: GAP, script: GAP },
  recording_paused: {
    auth: {
      meaning: "The browser took away the access to this site, so nothing is recorded there.",
      next: "open the site and allow it again in this extension’s popup.",
    },
  },
  profile_drift: {
    outcome_unknown: {
      meaning:
        "The app has changed and the profile does not fit it any more. What is recorded may say less than it could.",
      next: "ask for a newer version of the profile and import it in the options.",
    },
  },
  resource_failed: {
    network: {
      meaning: "A part of the page, such as a picture or a style sheet, did not load.",
      next: "go on. Reload the page only if it can’t be used: the app may forget what is open there.",
    },
  },
  document_download: DOWNLOAD,
  s3_export: EXPORT,
  s3_connection_test: {
    ...EXPORT,
    s3: {
      meaning: "The bucket can’t be used at the moment: an export would not get there.",
      next: "correct what the message names, or tell who runs it, then test again.",
    },
    outcome_unknown: { meaning: "It is not known whether the bucket can be used.", next: "test again." },
  },
  feedback_accepted: DECISION,
  feedback_rejected: DECISION,
  feedback_reverted: DECISION,
  document_upload: {
    file: {
      meaning: "The app could not use this file; nothing was uploaded for review.",
      next: "save the document as .docx, check that it opens in Word, and upload it again.",
    },
    user_input: {
      meaning: "The file was refused; nothing was uploaded.",
      next: "save the document as .docx and upload it again.",
    },
  },
  chat_interaction: {
    ai: { meaning: "The assistant did not really answer this question.", next: "ask again in a minute." },
    processing: { meaning: "The assistant did not answer this question.", next: "ask again in a minute." },
    timeout: { meaning: "The assistant did not answer in time.", next: "ask again in a minute." },
  },
};

/** The advice for a failed or unsure activity; undefined where nothing went wrong. */
export function recoveryFor(activity: Judged): Recovery | undefined {
  const { action, error } = activity;
  if (!error) return undefined;
  // What the app invents is feedback on a section only where it was asked for that.
  const code = error.code === "InventedByApp" && action !== "ai_analysis" ? undefined : error.code;
  const { kind, http_status: status = 0 } = error;
  // What is too large has a kind of its own, which says less.
  const ofStatus = kind === "http" || status === 413 ? BY_STATUS[status] : undefined;
  const ofCode = code ? BY_CODE[code] : undefined;
  if (!ofCode && isReserved(activity)) return RESERVED;
  return ofCode ?? ofStatus ?? BY_ACTION[action]?.[kind] ?? BY_KIND[kind];
}
