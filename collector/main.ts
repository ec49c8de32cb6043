// The collector's entry: runs it, or manages its tokens from the command line.
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { type Settings, SettingsError, settingsFrom } from "./config.ts";
import { HandOverError, importedSentence, importHandOver } from "./hand-over.ts";
import { openStore, startCollector } from "./server.ts";
import { SCOPES, type Scope } from "./store/contract.ts";
import { type MadeToken, makeToken } from "./tokens.ts";

const USAGE = `Usage:
  npm run collector                                  run the collector
  npm run collector -- token add NAME SCOPE,SCOPE    make a token (scopes: ${SCOPES.join(", ")})
  npm run collector -- token list
  npm run collector -- token revoke NAME
  npm run collector -- import FILE                   take in a hand-over file of a device

Everything else is set in the environment: PORT, HOST, DATA_DIR, ALLOWED_HOSTS, S3_BUCKET and more (README, “Set up a collector”).`;

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

async function main(): Promise<void> {
  const words = process.argv.slice(2);
  const option = words.find((word) => word.startsWith("-"));
  if (option === "--help" || option === "-h") return say(USAGE);
  if (option !== undefined) throw new SettingsError(`There is no option ${option}.\n\n${USAGE}`);
  const settings = settingsFrom(process.env);
  const [what, ...rest] = words;
  if (what === undefined) return run(settings);
  if (what === "import" && rest[0]) return importFile(settings, rest[0]);
  if (what === "token") return manageTokens(settings, rest);
  throw new SettingsError(USAGE);
}

async function run(settings: Settings): Promise<void> {
  const collector = await startCollector(settings);
  const stop = (): void => {
    collector.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  if (collector.tokens.length > 0) sayTokens(collector.tokens);
  say(`Review Trail collector: ${collector.url}`);
}

function sayTokens(tokens: readonly MadeToken[]): void {
  say("New store. These tokens are shown this once; keep them:");
  for (const { name, scopes, text } of tokens) say(`  ${name.padEnd(9)} ${text}  (${scopes.join(", ")})`);
}

async function manageTokens(settings: Settings, [verb, name = "", scopeList = ""]: string[]): Promise<void> {
  const store = openStore(settings.data_dir);
  const nowIso = new Date().toISOString();
  try {
    if (verb === "list") {
      for (const token of await store.listTokens()) {
        const state = token.revoked_at === undefined ? "in force" : `revoked ${token.revoked_at}`;
        say(`${token.name}\t${token.scopes.join(",")}\t${token.created_at}\t${state}`);
      }
    } else if (verb === "add" && /^[\w.-]{1,60}$/.test(name)) {
      const made = await makeToken(store, name, scopesFrom(scopeList), nowIso);
      if (!made) throw new SettingsError(`There is already a token named ${name}; names are not used twice.`);
      say(made.text);
    } else if (verb === "revoke" && name !== "") {
      if (!(await store.revokeToken(name, nowIso))) throw new SettingsError(`No token named ${name} is in force.`);
      say(`Revoked ${name}.`);
    } else {
      throw new SettingsError(USAGE);
    }
  } finally {
    await store.close();
  }
}

async function importFile(settings: Settings, path: string): Promise<void> {
  const store = openStore(settings.data_dir);
  try {
    const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
    say(importedSentence(await importHandOver(store, lines, Date.now)));
  } catch (error) {
    if (error instanceof HandOverError) throw new SettingsError(error.message);
    if ((error as NodeJS.ErrnoException).code === "ENOENT") throw new SettingsError(`There is no file ${path}.`);
    throw error;
  } finally {
    await store.close();
  }
}

function scopesFrom(list: string): Scope[] {
  const scopes = list.split(",").filter((word): word is Scope => (SCOPES as readonly string[]).includes(word));
  if (scopes.length === 0 || scopes.length !== list.split(",").length) throw new SettingsError(USAGE);
  return scopes;
}

main().catch((error: unknown) => {
  process.stderr.write(
    error instanceof SettingsError ? `${error.message}\n` : `${String(error instanceof Error ? error.stack : error)}\n`,
  );
  process.exitCode = 1;
});
