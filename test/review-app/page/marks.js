// Plants the page's private marks, in tests that ask for them: wherever a careless logger would pick something up.
import { byId, config, mark } from "./config.js";

const planted = Object.keys(config.marks).length > 0;

/** Once, when the page opens. */
export function plantMarks() {
  if (!planted) return;
  localStorage.setItem("aiPrismAnalyticsDashboard", JSON.stringify({ seen: mark("local-storage") }));
  localStorage.setItem("userActionLogs", JSON.stringify([{ note: mark("local-storage-actions") }]));
  window.__reviewerProfile = { name: mark("window-global") };
  history.replaceState({ draft: mark("history-state") }, "", `#${mark("fragment")}`);
  document.title = `${document.title} ${mark("document-title")}`;
  document.head.append(Object.assign(document.createElement("meta"), { name: "reviewer", content: mark("meta-tag") }));
  document.body.append(document.createComment(mark("html-comment")));
  const image = Object.assign(document.createElement("img"), { alt: mark("alt-text"), width: 1, height: 1 });
  image.src = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==";
  document.querySelector("header").append(image);
  const form = document.createElement("form");
  form.id = "reviewerForm";
  form.append(input("hidden", "token", mark("hidden-input")), input("password", "pin", mark("password-input")));
  byId("controls").append(form);
  byId("toolFeedbackText").value = mark("prefilled-draft");
  byId("toolFeedbackEmail").value = `${mark("prefilled-email")}@example.org`;
}

function input(type, name, value) {
  return Object.assign(document.createElement("input"), { type, name, value, autocomplete: "off" });
}

/** After each upload the page also talks to itself. */
export function say(documentName) {
  if (!planted) return;
  console.log(`opened ${documentName}`, mark("console-text"));
  window.postMessage({ kind: "document-opened", note: mark("post-message") }, window.location.origin);
  document.dispatchEvent(new CustomEvent("document-opened", { detail: { note: mark("custom-event") } }));
  for (const name of ["highlights_Executive Summary", "highlights_Background"]) {
    sessionStorage.setItem(name, JSON.stringify([{ text: mark("session-storage") }]));
  }
}
