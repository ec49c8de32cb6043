// Moments and spans in a person's words, in the reader's own time zone and a 24-hour clock.
import { formatDuration } from "#core/wording.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** "14:02" today, "21 Nov 14:02" on another day, "21 Nov 2025" in another year. What is no time comes back as it is. */
export function whenWords(iso: string, nowMs: number): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return String(iso);
  const now = new Date(nowMs);
  if (at.toDateString() === now.toDateString()) return clockWords(at);
  const day = `${at.getDate()} ${MONTHS[at.getMonth()] ?? ""}`;
  return at.getFullYear() === now.getFullYear() ? `${day} ${clockWords(at)}` : `${day} ${at.getFullYear()}`;
}

/** "13:37–14:02", "since 13:37" while it goes on, "21 Nov 13:37–22 Nov 09:10" over midnight. */
export function rangeWords(fromIso: string, toIso: string | undefined, nowMs: number): string {
  const from = whenWords(fromIso, nowMs);
  if (toIso === undefined) return `since ${from}`;
  const to = new Date(toIso);
  const sameDay = new Date(fromIso).toDateString() === to.toDateString();
  return `${from}–${sameDay && !Number.isNaN(to.getTime()) ? clockWords(to) : whenWords(toIso, nowMs)}`;
}

/** How long something has been running, in whole seconds so that it counts calmly: "4 s", "1 min 12 s". */
export function elapsedWords(elapsedMs: number): string {
  const seconds = Math.max(0, Math.floor(elapsedMs / 1000));
  if (!Number.isFinite(seconds)) return "";
  return seconds < 60 ? `${seconds} s` : formatDuration(seconds * 1000);
}

const clockWords = (at: Date): string => `${twoDigits(at.getHours())}:${twoDigits(at.getMinutes())}`;
const twoDigits = (part: number): string => String(part).padStart(2, "0");
