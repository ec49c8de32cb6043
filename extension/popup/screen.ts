// Decides which of the popup's few screens a model calls for.
import type { PopupModel } from "./model.ts";

/** `log` shows what was recorded, `empty` that nothing is yet; the other two are about a site with nothing to show. */
export type Screen = "log" | "empty" | "ask" | "not_a_site";

/** What was recorded stays readable from every tab, so a site is asked about on the whole screen only without a log. */
export function screenOf({ site, summary, sessions }: Pick<PopupModel, "site" | "summary" | "sessions">): Screen {
  if (summary.total_activities > 0) return "log";
  if (sessions.length > 0) return "empty";
  if (site.state === "not_a_site") return "not_a_site";
  return site.state === "not_recorded" || site.state === "no_access" ? "ask" : "empty";
}

/** The site as a person writes it: without its scheme. */
export const hostOf = (origin: string | undefined): string => String(origin ?? "this site").replace(/^https?:\/\//, "");
