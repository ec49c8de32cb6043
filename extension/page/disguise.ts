// Puts an observer around a platform function in such a way that the page can't tell: a proxy that reads as native code.

const toStringNative = Function.prototype.toString;
const { apply } = Reflect;
const NativeProxy = Proxy;
const originals = new WeakMap<object, object>();
const { get } = WeakMap.prototype;
const { set } = WeakMap.prototype;

type Callable = (...args: never[]) => unknown;
type Around = (target: Callable, self: unknown, args: unknown[]) => unknown;

/** A stand-in for `target` that calls `around` instead. Its name, length, properties and source text stay the same. */
export function observed(target: Callable, around: Around): Callable {
  const proxy = new NativeProxy(target, { apply: around as ProxyHandler<Callable>["apply"] & Around });
  apply(set, originals, [proxy, target]);
  return proxy;
}

/** Replaces `owner[name]` by an observed one, keeping its property's attributes; false where that is not possible. */
export function observe(owner: object, name: string, around: Around): boolean {
  const descriptor = Reflect.getOwnPropertyDescriptor(owner, name);
  if (typeof descriptor?.value !== "function") return false;
  return Reflect.defineProperty(owner, name, { ...descriptor, value: observed(descriptor.value as Callable, around) });
}

/** Makes `Function.prototype.toString` answer for the originals. */
export function hideObservers(): void {
  observe(Function.prototype, "toString", (target, self, args) => {
    const original = typeof self === "function" ? (apply(get, originals, [self]) as object | undefined) : undefined;
    return apply(original ? toStringNative : target, original ?? self, args);
  });
}
