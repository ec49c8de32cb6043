// Writes moments for readers of a page. Pages are made on the server, so every time is UTC and says so once.

const day = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", day: "numeric", month: "long", year: "numeric" });
const shortDay = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", day: "numeric", month: "short", year: "numeric" });
const minute = new Intl.DateTimeFormat("en-GB", {
  timeZone: "UTC",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
const second = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", timeStyle: "medium", hourCycle: "h23" });

export const dayOf = (iso: string): string => day.format(new Date(iso));
export const minuteOf = (iso: string): string => minute.format(new Date(iso));
export const secondOf = (iso: string): string => second.format(new Date(iso));
/** 14 Nov 2026 14:02:11; a log is kept for years. */
export const momentOf = (iso: string): string => `${shortDay.format(new Date(iso))} ${secondOf(iso)}`;
/** 14 Nov 2026 14:02 */
export const shortMinuteOf = (iso: string): string => `${shortDay.format(new Date(iso))} ${minuteOf(iso)}`;

/** 14 November 2026, 13:36 to 14:02 UTC; with both days where they differ, once where both are the same minute. */
export function spanOf(from: string, to: string): string {
  if (shortMinuteOf(from) === shortMinuteOf(to)) return `${dayOf(from)}, ${minuteOf(from)} UTC`;
  if (dayOf(from) === dayOf(to)) return `${dayOf(from)}, ${minuteOf(from)} to ${minuteOf(to)} UTC`;
  return `${dayOf(from)}, ${minuteOf(from)} to ${dayOf(to)}, ${minuteOf(to)} UTC`;
}

/** 14 Nov 2026, 13:36–14:02, or the one minute in which all of it was. */
export function shortSpanOf(from: string, to: string): string {
  const [start, end] = [shortDay.format(new Date(from)), shortDay.format(new Date(to))];
  if (start === end && minuteOf(from) === minuteOf(to)) return `${start}, ${minuteOf(from)}`;
  const last = start === end ? minuteOf(to) : `${end}, ${minuteOf(to)}`;
  return `${start}, ${minuteOf(from)}–${last}`;
}
