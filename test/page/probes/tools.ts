// What every probe uses: turns results, errors and events into plain data that can be compared.

export type Probe = () => unknown;
export type Probes = Record<string, Probe>;

/** Where Firefox says that an error was made. */
const PLACES = ["fileName", "filename", "lineNumber", "columnNumber"];

/** Everything a page can tell of an error; stacks keep their lines, because a frame of ours would be one more. */
export function describeError(thrown: unknown): unknown {
  if (typeof thrown !== "object" || thrown === null) return { thrown: String(thrown) };
  const error = thrown as Error;
  return {
    type: error.constructor?.name,
    native: thrown instanceof Error || thrown instanceof DOMException,
    name: error.name,
    message: error.message,
    stack: typeof error.stack === "string" ? error.stack.split("\n") : typeof error.stack,
    own: Object.getOwnPropertyNames(error),
    stackProperty: attributesOf(error, "stack"),
    cause: String(error.cause),
    place: PLACES.map((name) => (error as unknown as Record<string, unknown>)[name]),
  };
}

export function attributesOf(owner: object, name: string | symbol): unknown {
  const found = Object.getOwnPropertyDescriptor(owner, name);
  if (!found) return null;
  const { configurable, enumerable, writable } = found;
  return {
    configurable,
    enumerable,
    writable,
    get: typeof found.get,
    set: typeof found.set,
    value: typeof found.value,
  };
}

export async function describeResponse(response: Response): Promise<unknown> {
  return {
    is: response instanceof Response,
    own: Object.getOwnPropertyNames(response),
    type: response.type,
    status: response.status,
    statusText: response.statusText,
    ok: response.ok,
    url: response.url,
    redirected: response.redirected,
    headers: [...response.headers],
    used: response.bodyUsed,
    body: response.body === null ? null : Object.prototype.toString.call(response.body),
    locked: response.body?.locked,
  };
}

/** What a call gives, at once or later, or what it throws and when. */
export async function attempt(run: () => unknown): Promise<unknown> {
  let given: unknown;
  try {
    given = run();
  } catch (error) {
    return { threw: describeError(error) };
  }
  if (!(given instanceof Promise)) return { gave: await shown(given) };
  try {
    return { promised: await shown(await given), constructor: given.constructor === Promise };
  } catch (error) {
    return { rejected: describeError(error) };
  }
}

export async function shown(value: unknown): Promise<unknown> {
  if (value instanceof Response) return describeResponse(value);
  if (value === undefined) return "undefined";
  if (typeof value === "object" || typeof value === "function") return JSON.parse(JSON.stringify(value) ?? "null");
  return String(value);
}

/** The answer and its whole text. */
export async function read(promise: Promise<Response>): Promise<unknown> {
  const response = await promise;
  const before = await describeResponse(response);
  const text = await attempt(() => response.text());
  return { before, text, used: response.bodyUsed, again: await attempt(() => response.text()) };
}

/** Resolves when the event has come, or when it is clear that it never will. */
export const heard = (type: string, target: EventTarget = window): Promise<unknown> =>
  Promise.race([new Promise((passed) => target.addEventListener(type, passed, { once: true })), sleep(5000)]);

export const sleep = (delayMs: number) => new Promise<void>((passed) => setTimeout(passed, delayMs));

export const other = (path: string): string => `http://other.localhost:${location.port}${path}`;
/** A port at which nobody listens. */
export const REFUSED = document.querySelector<HTMLMetaElement>("meta[name=refused]")?.content ?? "";

/** What the page overheard since the last call. */
export function overheard(): string[] {
  return (window as unknown as { __heard: string[] }).__heard.splice(0);
}
