// The code that Node and SQLite put on their errors.

/** `EADDRINUSE`, `SQLITE_FULL` and the like; empty where there is none. */
export const codeOf = (error: unknown): string => (error instanceof Error && "code" in error ? String(error.code) : "");
