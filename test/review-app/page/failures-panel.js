// The fold-out panel that switches failures on, endpoint by endpoint, and shows what really happened.
import { byId, config, escaped } from "./config.js";
import { earlierFetch } from "./network-wrapper.js";

const FIRST = [
  "/upload",
  "/get_section_content",
  "/analyze_section",
  "/task_status",
  "/accept_feedback",
  "/reject_feedback",
  "/revert_feedback",
  "/add_custom_feedback",
  "/chat",
  "/test_s3_connection",
  "/get_feedback_summary",
  "/complete_review",
  "/export_to_s3",
  "/download",
];

export function buildFailuresPanel() {
  const known = new Map(config.faults.map(({ endpoint, faults }) => [endpoint, faults]));
  const row = (endpoint) => `<label><code>${endpoint}</code><select data-fault-endpoint="${endpoint}">
    <option value="">works</option>${known
      .get(endpoint)
      .map((fault) => `<option>${fault}</option>`)
      .join("")}</select></label>`;
  const others = [...known.keys()].filter((endpoint) => !FIRST.includes(endpoint));
  byId("failuresList").innerHTML = FIRST.map(row).join("");
  byId("failuresMore").innerHTML = others.map(row).join("");
  byId("failuresPanel").addEventListener("change", onChange);
  byId("failuresClear").addEventListener("click", clear);
  byId("truthRefresh").addEventListener("click", showTruth);
  byId("appMode").value = config.mode;
}

async function onChange({ target }) {
  if (target.id === "appMode") await send("/__demo__/mode", "POST", { mode: target.value });
  const endpoint = target.dataset.faultEndpoint;
  if (!endpoint) return;
  const once = byId("faultOnce").checked && target.value !== "";
  await send("/__demo__/faults", "POST", { endpoint, fault: target.value, ...(once ? { times: 1 } : {}) });
  target.classList.toggle("is-on", target.value !== "");
}

async function clear() {
  await send("/__demo__/faults", "DELETE");
  for (const select of byId("failuresPanel").querySelectorAll("[data-fault-endpoint]")) {
    select.value = "";
    select.classList.remove("is-on");
  }
}

const ICONS = { success: "✅", failed: "❌", in_progress: "⏳", warning: "⚠️" };

/** What the server kept, and what only this page could know, in order. */
async function showTruth() {
  const { entries } = await (await earlierFetch("/__demo__/truth")).json();
  const ownFacts = window.__truth.filter(({ path }) => path === "");
  const all = [...entries, ...ownFacts].sort((a, b) => a.started_at.localeCompare(b.started_at));
  const rows = all.map(
    (entry) => `<li>${ICONS[entry.true_status]} ${entry.action}${entry.hidden ? " <em>hidden</em>" : ""}
      <small>${escaped([entry.kind, entry.fault, entry.section].filter(Boolean).join(" · "))}</small></li>`,
  );
  byId("truthList").innerHTML = rows.join("") || "<li>Nothing yet.</li>";
}

function send(path, method, body) {
  const options = body ? { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) } : {};
  return earlierFetch(path, { method, ...options });
}
