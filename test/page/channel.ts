// One row of the table of channels, and the outcomes that many of them share.

/** One way out: `told` is one line for each activity, as `status kind`, or for an error in the page, its action. */
export interface Channel {
  name: string;
  /** What the page does; `$1` is a path that answers with a status of this channel's own. */
  run: string;
  told: readonly string[];
  /** Where Firefox does something else than Chromium, and the log says so. */
  toldInFirefox?: readonly string[];
  /** The request that the server has to see before it can be said that the log has nothing of it. */
  arrives?: string;
}

export const HTTP = ["failed http"];
export const UNKNOWN = ["warning outcome_unknown"];
/** What comes of an answer of 200 that says no: only who reads it knows. */
export const NO = ["failed processing"];
