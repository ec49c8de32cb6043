// The platform's functions as they were before any script of the page ran, so that nothing the page patches reaches us.
import { MAX_BODY_LENGTH } from "#core/signal.ts";

const { keys } = Object;
/** `call` calls a method on an object without going through anything the page can replace. */
export const {
  apply: call,
  construct,
  defineProperty,
  getOwnPropertyDescriptor: describe,
  getPrototypeOf,
  set: assign,
  setPrototypeOf,
} = Reflect;

/** What `run` gives, or undefined where it throws: what goes wrong while we look must never reach the page. */
export function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

/** Gives a property another value and leaves its attributes. */
export const replace = (owner: object, name: string, value?: unknown): void =>
  void defineProperty(owner, name, plain({ value }));

const promises = Promise.prototype;
const { constructor: NativePromise, then } = promises;
/**
 * Reacts to a native promise. `then` asks it for the class of the one that it makes, which may be the page's own by now;
 * where it has none to tell, that is a native one, too (ECMA-262, SpeciesConstructor).
 */
export function react<T>(promise: unknown, kept: (value: T) => unknown, lost?: (reason: unknown) => unknown): unknown {
  if (describe(promises, "constructor")?.value !== NativePromise) replace(promise as object, "constructor");
  return call(then as () => unknown, promise, [kept, lost]);
}

type Getters<Values extends unknown[]> = { [Index in keyof Values]: (self: unknown) => Values[Index] | undefined };

/** The getters of an object as functions, which give undefined for a value they do not fit. */
export function getters<Values extends unknown[]>(owner: object, ...names: string[]): Getters<Values> {
  return names.map((name) => {
    const get = describe(owner, name)?.get;
    // An object of another kind throws, which costs more than all the rest: a text is not even tried.
    return (self: unknown) =>
      typeof self === "object" ? attempt(() => call(get as () => unknown, self, [])) : undefined;
  }) as Getters<Values>;
}

/** What reacts to it runs when the page's own code that is under way has ended. */
export const settled = Promise.resolve();

const { get, set } = WeakMap.prototype;
/** What is remembered of an object for as long as it lives. */
export interface Memory<T> {
  of(key: unknown): T | undefined;
  keep(key: unknown, value: T): void;
}
export function memory<T>(map: object = new WeakMap()): Memory<T> {
  return {
    of: (key) => call(get, map, [key]) as T | undefined,
    keep: (key, value) => void call(set, map, [key, value]),
  };
}

/** A data property's value, its own or inherited, without waking a getter of the page. */
export function dataOf(owner: unknown, name: string): unknown {
  if (!owner || typeof owner !== "object") return undefined;
  const found = describe(owner, name);
  return found ? found.value : dataOf(getPrototypeOf(owner), name);
}

export const { stringify } = JSON;
const arrays = Array.prototype;

/** False where the page has given objects or arrays a `toJSON`, which writing JSON would call. */
export const writesPlainJson = (): boolean => !("toJSON" in arrays);

/** The text of a value that was read from JSON; none of one that is longer than about `MAX_BODY_LENGTH`, or can't be written plainly. */
export const textOfJson = (value: unknown): string | undefined =>
  attempt(() => (writesPlainJson() && roomAfter(value, MAX_BODY_LENGTH) > 0 ? stringify(value) : undefined));

/** What is left of `room` after the value's texts and names: a long value is not walked to its end. */
function roomAfter(value: unknown, room: number): number {
  if (typeof value === "string") return room - value.length;
  if (!value || typeof value !== "object") return room - 1;
  const isList = getPrototypeOf(value) === arrays;
  const names = isList ? (value as unknown[]) : keys(value);
  for (let i = 0; i < names.length && room > 0; i += 1) {
    const name = names[i] as string;
    room = isList ? roomAfter(name, room) : roomAfter((value as Record<string, unknown>)[name], room - name.length);
  }
  return room - 1;
}

/** An object without a prototype, so that what the page puts on `Object.prototype` is not part of it. */
export function plain<T extends object>(value: T): T {
  setPrototypeOf(value, null);
  return value;
}

export const { slice, toUpperCase } = String.prototype;
const { exec } = RegExp.prototype;
/** The beginning of a text; of anything else, nothing. */
export const cut = (text: unknown, length: number): string =>
  typeof text === "string" ? call(slice, text, [0, length]) : "";
export const find = (pattern: RegExp, text: string | null | undefined): RegExpExecArray | null =>
  call(exec, pattern, [text as string]);

const { dispatchEvent, addEventListener } = EventTarget.prototype;
const NativeEvent = CustomEvent;
export const [detailOf] = getters<[unknown]>(CustomEvent.prototype, "detail");
/** Where both ends of the bridge meet: `document.open()` silences the window's listeners, but not this one's. */
const meeting = performance;

const performanceNow = meeting.now;
export const now = (): number => call(performanceNow, meeting, []);

/** Tells whoever listens under `name`; `target` is the meeting place of another window. */
export function dispatch(name: string, given: unknown, target: EventTarget = meeting): void {
  call(dispatchEvent, target, [new NativeEvent(name, plain({ detail: given }))]);
}

/** Listens without going through anything the page can replace; the same listener twice is one. */
export function listen(target: object, type: string, heard: (event: Event) => void): void {
  call(addEventListener, target, [type, heard]);
}

const nativeTimer = setTimeout;
const { timeout } = AbortSignal;
/**
 * Not by a timer alone: some pages clear every one that there is. Nor without, in Chromium: a signal of a page that nobody
 * has seen for minutes comes once a minute. It runs once, whichever of the two is first.
 */
export function soon(run: (() => void) | undefined, delayMs: number): void {
  const once = () => {
    const due = run;
    run = undefined;
    due?.();
  };
  listen(call(timeout, undefined, [delayMs]), "abort", once);
  if (!FIREFOX) nativeTimer(once, delayMs);
}

export function hear(name: string, heard: (detail: unknown) => void): void {
  listen(meeting, name, (event) => attempt(() => heard(detailOf(event))));
}

const NativeUrl = URL;
const [hrefOf, pathOf] = getters<[string, string]>(URL.prototype, "href", "pathname");
const [baseUri] = getters<[string]>(Node.prototype, "baseURI");

export interface Address {
  href: string;
  path: string;
}

/** The address asked last: a page asks for the same one again and again, and to take it apart costs more than all the rest. */
let known: Address;
let asked: string;
let base: string | undefined;

/** The parts of a URL that the page wrote; undefined where it can't be told without asking the page. Throws on a bad one. */
export function addressOf(url: unknown): Address | undefined {
  const text = typeof url === "string" ? url : hrefOf(url);
  if (text === undefined) return undefined;
  const here = baseUri(document);
  if (text === asked && here === base) return known;
  const parsed = new NativeUrl(text, here);
  known = { href: hrefOf(parsed) as string, path: pathOf(parsed) as string };
  asked = text;
  base = here;
  return known;
}
