// Settings from the environment: what is taken, and the sentence for what is not.
import { expect, test } from "vitest";
import { settingsFrom } from "../../collector/config.ts";

test("without any setting it listens on loopback and exports to a folder", () => {
  expect(settingsFrom({})).toMatchObject({ port: 4280, host: "127.0.0.1", allowed_hosts: [] });
  expect(settingsFrom({})).not.toHaveProperty("s3");
});

test("a bucket is taken with its prefix, region and endpoint", () => {
  const env = {
    S3_BUCKET: "felix-s3-bucket",
    S3_PREFIX: "/reviews/2026/",
    S3_ENDPOINT: "https://s3.example.com",
    S3_FORCE_PATH_STYLE: "true",
  };
  expect(settingsFrom(env).s3).toEqual({
    bucket: "felix-s3-bucket",
    prefix: "reviews/2026/",
    region: "us-east-1",
    endpoint: "https://s3.example.com",
    force_path_style: true,
  });
});

test("host names are taken in lower case", () => {
  expect(settingsFrom({ ALLOWED_HOSTS: "Logs.example, logs.example:8443 ," }).allowed_hosts).toEqual([
    "logs.example",
    "logs.example:8443",
  ]);
});

test.each([
  [{ PORT: "x" }, /PORT/],
  [{ PORT: "70000" }, /PORT/],
  [{ S3_BUCKET: "No_Bucket" }, /S3_BUCKET/],
  [{ S3_BUCKET: "bkt", S3_PREFIX: "a/../b" }, /S3_PREFIX/],
  ...[
    "http://storage.example.com",
    "https://169.254.169.254",
    "http://169.254.169.254/latest",
    "https://metadata.google.internal",
    "https://[fd00:ec2::254]",
    "https://[::ffff:169.254.169.254]",
    "https://0xa9fea9fe",
    "ftp://storage.example.com",
    "https://user:pass@storage.example.com",
    "storage",
  ].map((S3_ENDPOINT): [Record<string, string>, RegExp] => [{ S3_BUCKET: "bkt", S3_ENDPOINT }, /S3_ENDPOINT/]),
])("%j is refused with a sentence that names it", (env, sentence) => {
  expect(() => settingsFrom(env)).toThrow(sentence);
});

test.each(["http://127.0.0.1:9000", "http://localhost:9000", "http://[::1]:9000"])(
  "%s is this machine and may be http",
  (S3_ENDPOINT) => {
    expect(settingsFrom({ S3_BUCKET: "bkt", S3_ENDPOINT }).s3?.endpoint).toBe(S3_ENDPOINT);
  },
);
