// What the collector's routes are given: the store, the exporter, the clock, and who may do what.
import type { Access } from "./access.ts";
import type { Exporter } from "./exporter.ts";
import type { Log } from "./log.ts";
import type { PageSessions } from "./page-sessions.ts";
import type { Store } from "./store/contract.ts";

/** What the app is made of. `now` is wall time in milliseconds. */
export interface AppOptions {
  store: Store;
  exporter: Exporter;
  now(): number;
  log: Log;
  /** Host names with port that requests may name; read at each request, because a port may be known late. */
  allowedHosts(): ReadonlySet<string>;
  /** The folder of the team's profiles; absent or missing where there are none. */
  profilesDir?: string;
  /** Ends what would last for ever (live streams) when the collector stops. */
  stopping: AbortSignal;
}

export interface Parts extends AppOptions {
  pages: PageSessions;
  access: Access;
}
