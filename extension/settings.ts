// Every value the extension stores outside the buffer: one row each with its key, form and fallback.
import browser from "webextension-polyfill";
import * as z from "zod";

z.config({ jitless: true });

/**
 * A stored value. `get` falls back where nothing, or something of another form, is stored; what it has read once it keeps
 * in memory and up to date, because the worker asks at every hand-over of a page.
 */
export interface Setting<T> {
  get(): Promise<T>;
  set(value: T): Promise<void>;
  watch(changed: (value: T) => void): void;
}

function setting<T>(key: string, form: z.ZodType<T>, fallback: T): Setting<T> {
  const read = (value: unknown): T => {
    const parsed = form.safeParse(value);
    return parsed.success ? parsed.data : fallback;
  };
  let known: { value: T } | undefined;
  let listening = false;
  const listen = (): void => {
    if (listening) return;
    listening = true;
    browser.storage.local.onChanged.addListener((changes) => {
      const change = changes[key];
      if (change) known = { value: read(change.newValue) };
    });
  };
  return {
    async get() {
      if (known) return known.value;
      listen();
      const value = read((await browser.storage.local.get(key))[key]);
      known ??= { value };
      return known.value;
    },
    async set(value) {
      await browser.storage.local.set({ [key]: value });
      if (known) known = { value };
    },
    watch(changed) {
      // First, so that who hears of a change reads the new value.
      listen();
      browser.storage.local.onChanged.addListener((changes) => {
        const change = changes[key];
        if (change) changed(read(change.newValue));
      });
    },
  };
}

const Site = z.strictObject({ origin: z.string(), profile: z.string() });
export type Site = z.infer<typeof Site>;

/** The sites that are recorded, each with its profile; the origin's permission is the user's consent. */
export const sites = setting<Site[]>("sites", z.array(Site), []);

const Collector = z.strictObject({ url: z.string(), ingest: z.string(), operator: z.string().exactOptional() });
export type Collector = z.infer<typeof Collector>;

/** The collector this device is paired with: its address, the token that writes and, if given, the one that reads. */
export const collector = setting<Collector | null>("collector", Collector.nullable(), null);

/** True while the person has paused recording. */
export const paused = setting("paused", z.boolean(), false);

const Span = z.strictObject({ from_ms: z.number(), to_ms: z.number().nullable() });

/** The last pause. What was done in it is never kept, also where a page hands it over later. */
export const pauseSpan = setting("pause_span", Span.nullable(), null);

/** The recorded sites that the browser gives no access to, as the log last said. */
export const withoutAccess = setting<string[]>("without_access", z.array(z.string()), []);

/** Profiles that were imported or came from the collector, as they were written; checked each time they are read. */
export const importedProfiles = setting<unknown[]>("profiles", z.array(z.unknown()), []);

/** When the collector was last asked for its profiles. */
export const profilesAsked = setting("profiles_asked", z.number(), 0);

/** Whether short previews of feedback are kept. */
export const previews = setting("previews", z.boolean(), true);

const Marker = z.strictObject({ journal: z.string(), stream_id: z.string(), last_seq: z.number() });
export type Marker = z.infer<typeof Marker>;

/** Where the buffer was and how far it went, kept apart from it: so that a wiped buffer is noticed. */
export const marker = setting<Marker | null>("marker", Marker.nullable(), null);

/** The bucket that this browser session's journal lives in; forgotten when the browser ends. */
export const journalName = {
  async get(): Promise<string | undefined> {
    const { journal } = await browser.storage.session.get("journal");
    return typeof journal === "string" ? journal : undefined;
  },
  set: (journal: string): Promise<void> => browser.storage.session.set({ journal }),
  /** The next to open the journal makes a new one of it. */
  clear: (): Promise<void> => browser.storage.session.remove("journal"),
};

const Trouble = z.strictObject({ kind: z.enum(["disk_full", "not_stored"]), says: z.string() });
export type Trouble = z.infer<typeof Trouble>;

const Missed = z.strictObject({ from_ms: z.number(), to_ms: z.number() });
const Sweeps = z.strictObject({ last_ms: z.number(), missed: Missed.nullable() });

/** When the last sweep was, and the last long time without one: this device slept. Kept in memory, for this browser session. */
export const sweeps = {
  async get(): Promise<z.infer<typeof Sweeps> | undefined> {
    return Sweeps.safeParse((await browser.storage.session.get("sweeps"))["sweeps"]).data;
  },
  set: (value: z.infer<typeof Sweeps>): Promise<void> => browser.storage.session.set({ sweeps: value }),
};

/** Why nothing can be stored at the moment; kept in memory, because the disk may be what fails. Null while all is well. */
export const trouble = {
  async get(): Promise<Trouble | null> {
    const parsed = Trouble.safeParse((await browser.storage.session.get("trouble"))["trouble"]);
    return parsed.success ? parsed.data : null;
  },
  set: (value: Trouble | null): Promise<void> =>
    value ? browser.storage.session.set({ trouble: value }) : browser.storage.session.remove("trouble"),
};

/**
 * Whether what is due at a start was done since the browser or the extension started. The browser does not tell of every
 * start: not of an extension that is loaded, reloaded or switched on later.
 */
export const hasBegun = {
  get: async (): Promise<boolean> => (await browser.storage.session.get("has_begun"))["has_begun"] === true,
  set: (): Promise<void> => browser.storage.session.set({ has_begun: true }),
};

/** The site the person has just agreed to record, until the browser reports the permission. */
export const wantedSite = setting<Site | null>("wanted_site", Site.nullable(), null);

/** The id of the package's preset that was last taken over. */
export const presetTaken = setting("preset_taken", z.string(), "");
