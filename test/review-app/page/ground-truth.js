// Keeps in window.__truth what the page knows really happened; tests read it, and it is never sent anywhere.

const entries = [];
window.__truth = entries;
let count = 0;

/** Opens an entry; without a path it is something no server will ever hear of. */
export function begin(action, path = "", facts = {}) {
  const entry = {
    id: `p${++count}`,
    action,
    path,
    ...facts,
    true_status: "in_progress",
    started_at: new Date().toISOString(),
    ended_at: null,
    hidden: path === "",
  };
  entries.push(entry);
  return {
    /** The first end counts. */
    end(status, kind, pageSaw) {
      if (entry.ended_at) return;
      entry.true_status = status;
      entry.ended_at = new Date().toISOString();
      if (kind) entry.kind = kind;
      if (pageSaw) entry.page_saw = pageSaw;
    },
  };
}

/** Something that was over the moment it happened, and that no request tells of. */
export function happened(action, status, kind, facts = {}) {
  begin(action, "", facts).end(status, kind);
}

window.addEventListener("error", (event) => {
  if (event.message) happened("script_error", "failed", "script", { page_saw: event.message });
});
window.addEventListener("unhandledrejection", (event) => {
  happened("unhandled_rejection", "failed", "script", { page_saw: String(event.reason?.message ?? event.reason) });
});
