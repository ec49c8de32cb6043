// Where a review is exported to: S3, a folder that stands in for it, or, when that is denied, the app's own disk.
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { ListObjectsV2Command, PutObjectCommand, S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import type { Fault } from "./faults.ts";
import type { S3Settings, Settings, StorageSettings } from "./settings.ts";
import { type PackedFile, zip } from "./zip.ts";

export interface StorageStatus {
  connected: boolean;
  bucket_accessible: boolean;
  bucket_name: string;
  error?: string;
}

export interface Exported {
  success: boolean;
  /** `s3://bucket/path/`, or the word `local`. */
  location: string;
  folder_name: string;
  bucket?: string;
  s3_path?: string;
  total_files?: number;
  uploaded_files?: { local_path: string; s3_key: string; size: number }[];
  folder_path?: string;
  zip_path?: string;
}

/** The answer to a HEAD has no body, so the SDK knows a number and its name. */
const DENIED = "An error occurred (403) when calling the HeadBucket operation: Forbidden";
const NO_CREDENTIALS = "There is no S3 client: check the credentials";

export class Storage {
  /** What the page calls the place, so that nobody takes a folder for S3. */
  readonly label: string;
  readonly bucket: string;
  private readonly settings: StorageSettings;
  private readonly dataDir: string;
  private readonly client: S3Client | undefined;

  constructor({ storage, dataDir }: Settings) {
    this.settings = storage;
    this.dataDir = dataDir;
    this.bucket =
      storage.kind === "s3" ? storage.bucket : storage.kind === "folder" ? "practice-folder" : "review-exports";
    this.label = {
      s3: `S3 bucket ${this.bucket}`,
      folder: "a folder on this computer, standing in for S3",
      none: "S3, access denied",
    }[storage.kind];
    this.client = storage.kind === "s3" ? clientFor(storage) : undefined;
  }

  async test(fault: Fault | undefined): Promise<StorageStatus> {
    const bucket_name = this.bucket;
    const refusal = refusalFor(this.settings, fault);
    if (refusal !== undefined) {
      return { connected: refusal !== NO_CREDENTIALS, bucket_accessible: false, bucket_name, error: refusal };
    }
    try {
      // Listing, because the answer to a HEAD has no body to say what is wrong.
      await this.client?.send(new ListObjectsV2Command({ Bucket: bucket_name, MaxKeys: 1 }));
      return { connected: true, bucket_accessible: true, bucket_name };
    } catch (error) {
      const connected = error instanceof S3ServiceException;
      return { connected, bucket_accessible: false, bucket_name, error: described(error) };
    }
  }

  /** Never throws for a storage that refuses: what could not leave is kept on the app's own disk, and says so. */
  async export(folder: string, files: PackedFile[], fault: Fault | undefined): Promise<Exported> {
    const refusal = refusalFor(this.settings, fault);
    if (refusal !== undefined) return this.keepLocal(folder, files);
    try {
      return await this.store(folder, files);
    } catch {
      return this.keepLocal(folder, files); // why is told to nobody: that is the app's habit
    }
  }

  close(): void {
    this.client?.destroy();
  }

  private async store(folder: string, files: PackedFile[]): Promise<Exported> {
    const prefix = this.settings.kind === "s3" ? (this.settings.prefix ?? "reviews") : "reviews";
    for (const { name, bytes } of files) {
      const key = `${prefix}/${folder}/${name}`;
      if (this.client) await this.client.send(new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: bytes }));
      else await writeBeneath(this.folder(), key, bytes);
    }
    return {
      success: true,
      location: `s3://${this.bucket}/${prefix}/${folder}/`,
      folder_name: folder,
      bucket: this.bucket,
      s3_path: `${prefix}/${folder}/`,
      total_files: files.length,
      uploaded_files: files.map(({ name, bytes }) => ({
        local_path: name,
        s3_key: `${prefix}/${folder}/${name}`,
        size: bytes.length,
      })),
    };
  }

  private folder(): string {
    const own = this.settings.kind === "folder" ? this.settings.folder : undefined;
    return own ?? path.join(this.dataDir, "storage");
  }

  private async keepLocal(folder: string, files: PackedFile[]): Promise<Exported> {
    const place = path.join(this.dataDir, "local-exports");
    await writeBeneath(place, `${folder}.zip`, zip(files));
    const zip_path = path.join(place, `${folder}.zip`);
    return { success: true, location: "local", folder_name: folder, folder_path: place, zip_path };
  }
}

function refusalFor(settings: StorageSettings, fault: Fault | undefined): string | undefined {
  if (fault?.kind === "s3_no_credentials") return NO_CREDENTIALS;
  if (fault?.kind === "s3_denied" || fault?.kind === "s3_local") return DENIED;
  return settings.kind === "none" ? DENIED : undefined;
}

function described(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message === "UnknownError" ? error.name : `${error.name}: ${error.message}`;
}

function clientFor(settings: S3Settings): S3Client {
  return new S3Client({
    region: settings.region ?? "us-east-1",
    forcePathStyle: settings.forcePathStyle ?? settings.endpoint !== undefined,
    requestChecksumCalculation: "WHEN_REQUIRED", // servers other than AWS refuse the newer trailing checksums
    ...(settings.endpoint === undefined ? {} : { endpoint: settings.endpoint }),
    ...(settings.credentials === undefined ? {} : { credentials: settings.credentials }),
  });
}

async function writeBeneath(root: string, key: string, bytes: Buffer): Promise<void> {
  const file = path.join(root, key);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, bytes);
}
