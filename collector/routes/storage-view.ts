// Gathers what a page shows about exports: where they go, the last test and the last exports.
import type { Caller } from "../access.ts";
import type { Parts } from "../parts.ts";
import type { ExportRow } from "../store/contract.ts";
import type { StorageView } from "../views/storage.ts";

export async function storageViewOf(
  { store, exporter }: Parts,
  caller: Caller,
  about: { session_id?: string; exports?: readonly ExportRow[]; json_link?: string } = {},
): Promise<StorageView> {
  const [last_test] = await store.listActivities({
    action: "s3_connection_test",
    category: "s3",
    session_ids: [store.own.session_id],
    limit: 1,
  });
  return {
    kind: exporter.destination.kind,
    location: exporter.destination.describe(),
    last_test,
    exports: about.exports?.slice(0, 3) ?? [],
    ...(caller.page && caller.scopes.includes("export") ? { csrf: caller.page.csrf } : {}),
    ...(about.session_id === undefined ? {} : { session_id: about.session_id }),
    ...(about.json_link === undefined ? {} : { json_link: about.json_link }),
  };
}
