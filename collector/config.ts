// Reads the collector's settings from the environment; a bad one is told in a sentence.
import { resolve } from "node:path";

export interface S3Settings {
  bucket: string;
  prefix: string;
  region: string;
  endpoint?: string;
  force_path_style: boolean;
}

export interface Settings {
  port: number;
  host: string;
  data_dir: string;
  /** Names with port that requests may use besides loopback ones. */
  allowed_hosts: readonly string[];
  s3?: S3Settings;
}

/** A reason not to start that the operator can act on. */
export class SettingsError extends Error {
  override name = "SettingsError";
}

type Environment = Readonly<Record<string, string | undefined>>;

export function settingsFrom(env: Environment): Settings {
  const bucket = env["S3_BUCKET"]?.trim();
  return {
    port: portFrom(env["PORT"]),
    host: env["HOST"]?.trim() || "127.0.0.1",
    data_dir: resolve(env["DATA_DIR"]?.trim() || "./.data/collector"),
    allowed_hosts: (env["ALLOWED_HOSTS"] ?? "")
      .split(",")
      .map((name) => name.trim().toLowerCase())
      .filter(Boolean),
    ...(bucket ? { s3: s3From(env, bucket) } : {}),
  };
}

function portFrom(value: string | undefined): number {
  const port = Number(value?.trim() || "4280");
  if (Number.isInteger(port) && port >= 0 && port <= 65535) return port;
  throw new SettingsError("PORT must be a number from 0 to 65535 (0 takes any free port).");
}

function s3From(env: Environment, bucket: string): S3Settings {
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
    throw new SettingsError("S3_BUCKET is not a bucket name (3 to 63 of a-z, 0-9, dot and hyphen).");
  }
  const prefix = (env["S3_PREFIX"] ?? "").trim().replace(/^\/+|\/+$/g, "");
  if (!/^[\w!.()/-]*$/.test(prefix) || prefix.split("/").includes("..")) {
    throw new SettingsError("S3_PREFIX may hold letters, digits and _ ! . ( ) - with / between folders.");
  }
  const endpoint = env["S3_ENDPOINT"]?.trim();
  if (endpoint) assertEndpoint(endpoint);
  return {
    bucket,
    prefix: prefix === "" ? "" : `${prefix}/`,
    region: env["S3_REGION"]?.trim() || env["AWS_REGION"]?.trim() || "us-east-1",
    ...(endpoint ? { endpoint } : {}),
    force_path_style: /^(?:1|true|yes)$/i.test(env["S3_FORCE_PATH_STYLE"]?.trim() ?? ""),
  };
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
/** Addresses where clouds hand out credentials; nothing is ever sent there. */
const METADATA =
  /^(?:169\.254\.\d{1,3}\.\d{1,3}|\[f[cde][0-9a-f:]*\]|\[::ffff:.*\]|100\.100\.100\.200|metadata\..*|0\.0\.0\.0|\[::\])$/;

function assertEndpoint(endpoint: string): void {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== "" || url.search !== "") {
    throw new SettingsError("S3_ENDPOINT must be an address such as https://storage.example.com.");
  }
  if (METADATA.test(url.hostname)) throw new SettingsError("S3_ENDPOINT names an address that is never an S3 storage.");
  if (url.protocol === "http:" && !LOOPBACK.test(url.hostname)) {
    throw new SettingsError("S3_ENDPOINT must use https; http is allowed on this machine only.");
  }
}
