// The numbers that the page script keeps to: from a file of their own they are written where they are used.

/** By then the page has begun to read what it reads at once. */
export const UNREAD_MS = 100;
/** And by then what it reads later: an answer of which no copy is taken is left to it until here. */
export const UNREAD_LATE_MS = 5000;
/** A copy is taken of what says that it has fewer bytes. */
export const MAX_COPIED = 1e6;
/** Signals that wait for the watch list, at most this many. */
export const MAX_WAITING = 500;
/** What comes after a pause crosses soon; what comes in quick succession crosses together, because an event costs more. */
export const TOGETHER_MS = 100;
/** Fields of a form that are told, at most this many. */
export const MAX_FIELDS = 100;
