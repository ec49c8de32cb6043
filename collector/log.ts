// The collector's own process log: one JSON object a line, never with the content of a record.

export type Fields = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Log {
  info(event: string, fields?: Fields): void;
  error(event: string, fields?: Fields): void;
}

/** C1 controls and the characters that reorder or break lines in terminals; JSON itself escapes only C0. */
const RISKY = /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

export function createLog(write: (line: string) => void, now: () => number): Log {
  const line = (level: string, event: string, fields: Fields) => {
    const text = JSON.stringify({ time: new Date(now()).toISOString(), level, event, ...fields });
    write(`${text.replace(RISKY, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`)}\n`);
  };
  return {
    info: (event, fields = {}) => line("info", event, fields),
    error: (event, fields = {}) => line("error", event, fields),
  };
}
