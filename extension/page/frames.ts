// Reads the text of a stack: what is left of it without our frames, and where an error was made then.
import { describe, find } from "./natives.ts";

/** Three parts, the middle one being the lines of our frames. Chromium's stack begins with the error itself. */
const OWN_FRAMES = /^(.*?)(?:\n[^\n]*(?:<native>:|-extension:\/\/)[^\n]*)+(.*)$/s;
/** The same in Firefox, where each line ends with a line feed and the first may be ours. */
const OWN_LINES = /^((?:[^\n]*\n)*?)(?:[^\n]*<native>:[^\n]*\n)+(.*)$/s;
const PLACE = /^[^\n@]*@([^\n]*):(\d+):(\d+)\n/;

export const getterOf = (owner: object, name: string) => describe(owner, name)?.get;

/** The stack without our frames; null where there are none of ours in it. */
export function withoutFrames(stack: string | undefined): string | null {
  const found = find(FIREFOX ? OWN_LINES : OWN_FRAMES, stack);
  return found && (found[1] as string) + found[2];
}

/** Where the page made an error that was made in one of our frames, in Firefox: its file, line and column. */
export function placeOf(stack: string | undefined): [string, number, number] | undefined {
  const found = find(OWN_LINES, stack);
  if (!found || found[1]) return undefined;
  const place = find(PLACE, found[2]);
  return place ? [place[1] as string, +(place[2] as string), +(place[3] as string)] : ["", 0, 0];
}
