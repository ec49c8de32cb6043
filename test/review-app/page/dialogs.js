// Toasts, modals and the line that says something is under way.
import { byId, escaped, mark, marked } from "./config.js";
import { happened } from "./ground-truth.js";
import { words } from "./wording.js";

const FADE_MS = 300;

/** A toast; kind is success, error, warning or info. */
export function notify(text, kind = "info") {
  const toast = document.createElement("div");
  toast.className = `notification ${kind}`;
  toast.textContent = marked(text, "toast-text");
  stack(toast);
  setTimeout(() => toast.classList.add("leaving"), words.toastMs);
  setTimeout(() => toast.remove(), words.toastMs + FADE_MS);
}

function stack(toast) {
  const others = [...document.querySelectorAll(".notification")];
  const lowest = others.at(-1)?.getBoundingClientRect().bottom ?? 64;
  toast.style.top = `${lowest + 8}px`;
  document.body.append(toast);
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
