// Where exports go: one interface for S3 and for a folder on disk.
import type { ErrorKind } from "#core/vocabulary.ts";

export interface FileMeta {
  content_type: string;
  sha256: string;
}

/** One export on its way. Nothing counts as exported before `finish` has resolved. */
export interface Target {
  /** Where a person finds it. */
  location: string;
  put(fileName: string, bytes: Uint8Array, meta: FileMeta): Promise<void>;
  finish(): Promise<void>;
  /** Takes away what `put` has left where that is possible. */
  abandon(): Promise<void>;
}

export interface Destination {
  readonly kind: "s3" | "folder";
  readonly bucket_name?: string;
  describe(): string;
  /** `folderName` is of a-z, 0-9, _ and -. */
  open(folderName: string): Promise<Target>;
  /** Writes a small object to see whether exports would arrive; throws a DestinationError that says why not. */
  test(): Promise<void>;
}

/** Why an export or a test did not work, in the words of the trail. */
export class DestinationError extends Error {
  override name = "DestinationError";
  readonly kind: ErrorKind;
  readonly code: string;
  readonly http_status: number | undefined;

  constructor(kind: ErrorKind, code: string, message: string, httpStatus?: number, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
    this.code = code;
    this.http_status = httpStatus;
  }
}
