// The options of the demo review app and what they default to: time it takes, time-outs of its page, where it exports.

export type Mode = "sync" | "async";
export type Variant = "a" | "b";

/** How long each kind of work takes, in milliseconds, on top of the real work. */
export interface Delays {
  uploadMs: number;
  sectionMs: number;
  analysisMs: number;
  chatMs: number;
  decisionMs: number;
  completeMs: number;
  exportMs: number;
  storageTestMs: number;
  /** The log export waits a little before it looks up the session, so that the page's farewell beacon wins the race. */
  logExportMs: number;
}

/** `quick` suits tests, `demo` a person who looks, `real` is what was measured on the app this one stands in for. */
export const DELAYS = {
  quick: {
    uploadMs: 20,
    sectionMs: 5,
    analysisMs: 20,
    chatMs: 20,
    decisionMs: 5,
    completeMs: 20,
    exportMs: 20,
    storageTestMs: 10,
    logExportMs: 60,
  },
  demo: {
    uploadMs: 300,
    sectionMs: 40,
    analysisMs: 700,
    chatMs: 600,
    decisionMs: 30,
    completeMs: 900,
    exportMs: 700,
    storageTestMs: 250,
    logExportMs: 80,
  },
  real: {
    uploadMs: 5000,
    sectionMs: 30,
    analysisMs: 12000,
    chatMs: 6000,
    decisionMs: 30,
    completeMs: 5000,
    exportMs: 4000,
    storageTestMs: 600,
    logExportMs: 80,
  },
} as const satisfies Record<string, Delays>;

/** After how long the page gives up on an answer: `longMs` for upload, analysis, chat, submit and export. */
export interface PageTimeouts {
  shortMs: number;
  longMs: number;
}

/** How the page polls a background job: every so often, and at most so many times. */
export interface Polling {
  analysisMs: number;
  analysisMax: number;
  chatMs: number;
  chatMax: number;
}

export interface S3Settings {
  kind: "s3";
  bucket: string;
  region?: string;
  endpoint?: string;
  forcePathStyle?: boolean;
  prefix?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
}

/** `none` answers as the app does when its storage is denied; `folder` lets somebody without AWS see an export succeed. */
export type StorageSettings = { kind: "none" } | { kind: "folder"; folder?: string } | S3Settings;

export interface ReviewAppOptions {
  /** 0, the default, takes any free port. */
  port?: number;
  /** Loopback (`127.0.0.1`) by default; `localhost` works too. */
  host?: string;
  mode?: Mode;
  delays?: keyof typeof DELAYS | Partial<Delays>;
  /** One number sets both limits; the default is 30 s and 240 s. */
  pageTimeoutMs?: number | PageTimeouts;
  poll?: Partial<Polling>;
  storage?: StorageSettings;
  /** Reviewed documents, local exports and the folder storage are written beneath this folder. */
  dataDir: string;
  /** When set, private marks that start with it are planted wherever a careless logger would pick them up. */
  canaryPrefix?: string;
  variant?: Variant;
}

export interface Settings {
  delays: Delays;
  timeouts: PageTimeouts;
  poll: Polling;
  storage: StorageSettings;
  dataDir: string;
  variant: Variant;
}

export function settle(options: ReviewAppOptions): Settings {
  const { delays = "quick", pageTimeoutMs = { shortMs: 30_000, longMs: 240_000 }, variant = "a" } = options;
  const poll =
    variant === "a"
      ? { analysisMs: 1000, analysisMax: 120, chatMs: 2000, chatMax: 30 }
      : { analysisMs: 700, analysisMax: 170, chatMs: 1300, chatMax: 46 };
  return {
    delays: typeof delays === "string" ? DELAYS[delays] : { ...DELAYS.quick, ...delays },
    timeouts: typeof pageTimeoutMs === "number" ? { shortMs: pageTimeoutMs, longMs: pageTimeoutMs } : pageTimeoutMs,
    poll: { ...poll, ...options.poll },
    storage: options.storage ?? { kind: "none" },
    dataDir: options.dataDir,
    variant,
  };
}
