// Puts an observer around a platform function in such a way that the page can't tell: a proxy that reads as native code.
import { getterOf, placeOf, withoutFrames } from "./frames.ts";
import {
  assign,
  attempt,
  call,
  construct,
  defineProperty,
  describe,
  dispatch,
  hear,
  type Memory,
  memory,
  plain,
  react,
  replace,
} from "./natives.ts";

const toStringNative = Function.prototype.toString;
const NativeProxy = Proxy;
const NativeError: ErrorConstructor & { stackTraceLimit?: number } = Error;
/** Firefox's stacks are accessors of the prototypes; elsewhere each error has its own. */
const stackOf = FIREFOX ? getterOf(Error.prototype, "stack") : undefined;
const stackOfException = FIREFOX ? getterOf(DOMException.prototype, "stack") : undefined;
const PLACES = ["fileName", "lineNumber", "columnNumber"];
const PLACES_OF_EXCEPTION = [
  ["filename", 0],
  ["lineNumber", 1],
  ["columnNumber", 2],
] as const;

type Callable = (...args: never[]) => unknown;
/** Called with what came of a call; what it returns is what the page gets. */
type After = (result: unknown, threw: boolean) => unknown;
/** Called before the native function. */
type Before = (self: unknown, args: unknown[]) => After | undefined;

/** What is asked of, and told by, the observers of related windows and of an earlier life of this one. */
interface Kin {
  of: object;
  map?: Memory<object>;
}
const KIN = "review-trail:kin";
let originals = memory<object>();

/** Shares the disguise with the windows around, whose `toString` must answer for ours; an earlier observer here stops. */
export function meetKin(stop: () => void): void {
  const asked: Kin = plain({ of: window });
  // There may be none, or it is another origin's and no relative.
  for (const one of [window, parent, opener as Window]) attempt(() => dispatch(KIN, asked, one.performance));
  originals = asked.map ?? originals;
  hear(KIN, (detail) => {
    const other = detail as Kin;
    other.map = originals;
    if (other.of === window) stop();
  });
}

export const isError =
  (Error as { isError?(value: unknown): boolean }).isError ?? ((value) => value instanceof NativeError);

/** Takes our frames out of an error's stack and place: the page must see neither them nor the extension's address. */
export function hideFrames(error: unknown): void {
  attempt(() => isError(error) && (FIREFOX ? hidePlace(error as Error) : hideLines(error as Error)));
}

function hideLines(error: Error): void {
  const rest = withoutFrames(error.stack);
  if (rest !== null) assign(error, "stack", rest);
}

function hidePlace(error: Error): void {
  const place = stackOf && placeOf(call(stackOf, error, []));
  for (let i = 0; place && i < 3; i += 1) {
    const name = PLACES[i] as string;
    if (describe(error, name)) replace(error, name, place[i]);
  }
}

/** In Firefox, makes what an error answers of its stack and its place what it would be without our frames. */
export function hideStacks(): void {
  const answer = (owner: object, name: string, made: (self: unknown, given: unknown) => unknown) =>
    observe(
      owner,
      name,
      (self) => (given, threw) => (threw ? given : (attempt(() => made(self, given)) ?? given)),
      "get",
    );
  for (const owner of [Error.prototype, DOMException.prototype])
    answer(owner, "stack", (_, stack) => withoutFrames(stack as string));
  const place = (self: unknown) => stackOfException && placeOf(call(stackOfException, self, []));
  for (const [name, part] of PLACES_OF_EXCEPTION) answer(DOMException.prototype, name, (self) => place(self)?.[part]);
}

/** Calls (or constructs) the native function and says what came of it. Two frames of ours are on the stack meanwhile. */
function perform(target: Callable, self: unknown, args: unknown[], before?: Before, made?: unknown): unknown {
  const after = before && attempt(() => before(self, args));
  let result: unknown;
  // An error is to keep as many frames of the page as it would without us. Only a plain property is touched.
  const own = describe(NativeError, "stackTraceLimit");
  const limit: unknown = own?.writable && own.value;
  const deeper = typeof limit === "number" && limit + 2;
  if (deeper) NativeError.stackTraceLimit = deeper;
  try {
    result = made ? construct(target, args, made as Callable) : call(target as () => unknown, self, args);
  } catch (error) {
    hideFrames(error);
    after?.(undefined, true);
    throw error;
  } finally {
    // The page may have changed it meanwhile.
    if (deeper && NativeError.stackTraceLimit === deeper)
      attempt(() => {
        NativeError.stackTraceLimit = limit as number;
      });
  }
  return after ? after(result, false) : result;
}

function disguised(target: Callable, handler: ProxyHandler<Callable>): Callable {
  const proxy = new NativeProxy(target, plain(handler));
  originals.keep(proxy, originals.of(target) ?? target);
  return proxy;
}

/** A stand-in for `target`. Its name, length, properties and source text stay the same. */
export function observed(target: Callable, before: Before): Callable {
  return disguised(target, {
    apply: (_, self, args: unknown[]) => perform(target, self, args, before),
    construct: (_, args: unknown[], made) => perform(target, undefined, args, before, made) as object,
  });
}

/** Replaces `owner[name]`, or its getter, by an observed one, keeping its property's attributes. */
export function observe(owner: object, name: string, before: Before, part: "value" | "get" = "value"): void {
  const found: unknown = describe(owner, name)?.[part];
  if (typeof found === "function") defineProperty(owner, name, plain({ [part]: observed(found as Callable, before) }));
}

/**
 * Gives the page a promise that settles with the same value or reason, after `kept` or `lost` has seen it. Passing on the
 * native promise with a handler attached would count as handling it: the page's own `unhandledrejection` would fall silent.
 */
export const settlesAlike =
  <T>(kept: (value: T) => void, lost: (reason: unknown) => void): After =>
  (result, threw) =>
    threw
      ? result
      : react(
          result,
          (value: T) => {
            attempt(() => kept(value));
            return value;
          },
          (reason) => {
            hideFrames(reason);
            attempt(() => lost(reason));
            throw reason;
          },
        );

/** Has what is remembered of an object hold of what is made of it. */
export const handsOn =
  <T>(remembered: Memory<T>, value: T): After =>
  (made, threw) => {
    if (!threw) remembered.keep(made, value);
    return made;
  };

/** Makes `Function.prototype.toString` answer for the originals. */
export function hideObservers(): void {
  const proxy = disguised(toStringNative, {
    apply: (_, self) => perform(toStringNative, originals.of(self) ?? self, []),
  });
  replace(Function.prototype, "toString", proxy);
}
