// Runs in the bench page before every other script, ours included: which tool's functions are in place, one set at a time.

type Place = [owner: object, name: PropertyKey];
type Put = [owner: object, name: PropertyKey, descriptor: PropertyDescriptor];

{
  const { ownKeys, getOwnPropertyDescriptor, defineProperty } = Reflect;
  const prototypes = [
    Response,
    Request,
    Headers,
    XMLHttpRequest,
    XMLHttpRequestEventTarget,
    EventTarget,
    Function,
    Promise,
  ];
  const globals = [
    "fetch",
    "Request",
    "Response",
    "XMLHttpRequest",
    "setTimeout",
    "setInterval",
    "requestAnimationFrame",
  ];
  const places: Place[] = [
    ...prototypes.flatMap(({ prototype }) => ownKeys(prototype).map((name): Place => [prototype, name])),
    ...globals.map((name): Place => [self, name]),
  ];
  const read = (): Put[] =>
    places.map(([owner, name]) => [owner, name, getOwnPropertyDescriptor(owner, name) as PropertyDescriptor]);
  const natives = read();
  const put = (all: readonly Put[]): void => {
    for (const [owner, name, descriptor] of all) defineProperty(owner, name, descriptor);
  };
  const isOther = ([, , descriptor]: Put, at: number): boolean =>
    descriptor.value !== natives[at]?.[2].value || descriptor.get !== natives[at]?.[2].get;
  const isAt = ([owner, name]: Put, [otherOwner, otherName]: Place): boolean =>
    owner === otherOwner && name === otherName;
  /** What each set has in place of the natives. */
  const sets = new Map<string, Put[]>([["nothing", []]]);
  let touched: Put[] = [];

  Object.assign(self, {
    sets: {
      /** Keeps what is in place as this set, and puts the natives back. */
      keep(name: string): void {
        const own = read().filter(isOther);
        if (own.length === 0) throw new Error(`Nothing is watched by ${name}.`);
        sets.set(name, own);
        touched = natives.filter((_, at) => [...sets.values()].flat().some((one) => isAt(one, places[at] as Place)));
        put(touched);
      },
      /** Puts a set in place of whichever was there. */
      put(name: string): void {
        put(touched);
        put(sets.get(name) ?? []);
      },
    },
  });
}
