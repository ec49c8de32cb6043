// The platform's functions as they were before any script of the page ran, so that nothing the page patches reaches us.

const { apply, getOwnPropertyDescriptor } = Reflect;

/** Calls `method` on `self` without going through anything the page can replace. */
export const call = apply;

type Getter<T> = (self: unknown) => T;

/** A getter of a prototype as a function; undefined for a value it does not fit. */
export function getter<T>(prototype: object, name: string): Getter<T | undefined> {
  const get = getOwnPropertyDescriptor(prototype, name)?.get;
  return (self) => {
    try {
      return get ? (apply(get, self, []) as T) : undefined;
    } catch {
      return undefined;
    }
  };
}

/** A data property's value without waking a getter of the page. */
export function own(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return getOwnPropertyDescriptor(value, name)?.value;
}

const stringify = JSON.stringify;
/** JSON of an object made by `plain`; page-defined `toJSON` methods are not reached. */
export const toJson = (value: unknown): string => stringify(value);

/** An object without a prototype, so that what the page puts on `Object.prototype` is not part of it. */
export function plain<T extends object>(value: T): T {
  return Object.setPrototypeOf(value, null) as T;
}

const performanceNow = performance.now;
export const now = (): number => apply(performanceNow, performance, []);

const NativeUrl = URL;
const href = getter<string>(URL.prototype, "href");
const baseUri = getter<string>(Node.prototype, "baseURI");

/** The absolute form of a URL that the page wrote; undefined where it is none. */
export function absoluteUrl(url: unknown): string | undefined {
  try {
    if (typeof url === "string") return href(new NativeUrl(url, baseUri(document)));
    return typeof url === "object" ? href(url) : undefined;
  } catch {
    return undefined;
  }
}

const pathOf = getter<string>(URL.prototype, "pathname");
const originOf = getter<string>(URL.prototype, "origin");

/** Origin and path of an absolute URL, and the URL without its query and fragment. */
export function urlParts(url: string): { path: string; bare: string } {
  const parsed = new NativeUrl(url);
  const path = pathOf(parsed) ?? "/";
  return { path, bare: `${originOf(parsed)}${path}` };
}
