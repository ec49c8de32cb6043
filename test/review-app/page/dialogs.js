// Toasts, modals and the line that says something is under way.
import { byId, escaped, mark, marked } from "./config.js";
import { happened } from "./ground-truth.js";
import { words } from "./wording.js";

const FADE_MS = 300;
const LOWEST_PX = 56;
const GAP_PX = 8;

/** A toast; kind is success, error, warning or info. */
export function notify(text, kind = "info") {
  const toast = document.createElement("div");
  toast.className = `notification ${kind}`;
  toast.textContent = marked(text, "toast-text");
  document.body.append(toast);
  stack();
  setTimeout(() => toast.classList.add("leaving"), words.toastMs);
  setTimeout(() => {
    toast.remove();
    stack();
  }, words.toastMs + FADE_MS);
}

/** The newest lies lowest; the others move up, and down again when one has left. */
function stack() {
  let bottom = LOWEST_PX;
  for (const toast of [...document.querySelectorAll(".notification")].reverse()) {
    toast.style.bottom = `${bottom}px`;
    bottom += toast.offsetHeight + GAP_PX;
  }
}

export function showModal(title, html) {
  byId("genericModalTitle").textContent = title;
  byId("genericModalContent").innerHTML = mark("modal-text") ? `${html}<p>${escaped(mark("modal-text"))}</p>` : html;
  byId("genericModal").hidden = false;
}

export function closeModal(id = "genericModal") {
  byId(id).hidden = true;
}

export function showProgress(text) {
  byId("progressText").textContent = text;
  byId("progressLine").hidden = false;
}

/** Ends the line without the call below. */
export function endProgress() {
  byId("progressLine").hidden = true;
}

/** Throws, because the function it calls does not exist: the app has this fault, and shows nothing after a submit. */
export function hideProgress() {
  endProgress();
  stopMediaRotation();
}

/** Asks; a refusal is written down, since no request will tell of it. */
export function sure(question, label) {
  const yes = window.confirm(question);
  if (!yes) happened("modal_closed", "success", undefined, { page_saw: `${label}: dismissed` });
  return yes;
}
