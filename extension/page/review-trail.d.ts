// The page API as an app's own code sees it. Absent where nothing records: call it as `window.reviewTrail?.log(…)`.

/** Short facts about an activity: snake_case names, at most 30, texts of at most 300 characters. */
export type ReviewTrailDetails = Record<string, string | number | boolean | null>;

export interface Started {
  /** The activity went well. The first end counts. */
  complete(details?: ReviewTrailDetails): void;
  /** It failed: an Error, a text, or a kind of the vocabulary with a message. */
  fail(error?: string | { kind?: string; message?: string }): void;
}

export interface ReviewTrail {
  /** Something that takes time: it is written at once as in progress. */
  start(action: string, details?: ReviewTrailDetails): Started;
  /** Something that has happened; `status` is `success` unless said otherwise. */
  log(action: string, details?: ReviewTrailDetails, status?: "success" | "failed" | "warning"): void;
}

declare global {
  interface Window {
    reviewTrail?: ReviewTrail;
  }
}
