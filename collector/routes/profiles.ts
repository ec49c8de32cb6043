// GET /v1/profiles: the profiles that this team uses, read from a folder, for every paired device.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { readProfile } from "#core/profile.ts";
import type { Parts } from "../parts.ts";
import type { Route } from "../route.ts";

const MAX_PROFILES = 100;

export function profileRoutes(parts: Parts): Route[] {
  return [
    {
      method: "GET",
      path: "/v1/profiles",
      scope: "ingest",
      about: "The profiles in the folder profiles of DATA_DIR, and what is wrong with those that can’t be used.",
      run: async (c) => c.json(await teamProfiles(parts)),
    },
  ];
}

/**
 * A file that is no good profile is named with what is wrong with it, and does not stop the others. In the log, too: who
 * put it there asks for no list.
 */
export async function teamProfiles({ profilesDir, log }: Pick<Parts, "profilesDir" | "log">) {
  const found = await Promise.all((await filesIn(profilesDir)).map((file) => readOne(profilesDir ?? "", file)));
  const problems = found.flatMap((one) => ("errors" in one ? [one] : []));
  for (const { file, errors } of problems) log.error("profile_not_served", { why: `${file}: ${errors.join(" ")}` });
  return { profiles: found.flatMap((one) => ("profile" in one ? [one.profile] : [])), problems };
}

async function filesIn(folder: string | undefined): Promise<string[]> {
  if (folder === undefined) return [];
  try {
    return (await readdir(folder))
      .filter((name) => name.endsWith(".json"))
      .sort()
      .slice(0, MAX_PROFILES);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

async function readOne(
  folder: string,
  file: string,
): Promise<{ profile: unknown } | { file: string; errors: string[] }> {
  try {
    // Decoded without the mark that some editors put before a text.
    const source: unknown = JSON.parse(new TextDecoder().decode(await readFile(join(folder, file))));
    const read = readProfile(source);
    return "errors" in read ? { file, errors: read.errors } : { profile: source };
  } catch {
    return { file, errors: ["It can’t be read as JSON."] };
  }
}
