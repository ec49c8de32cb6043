// Feedback in the reviewer's own words: beside a card, in the form, on a highlight; edited and deleted.
import { post } from "./calls.js";
import { byId, escaped, mark, marked, review } from "./config.js";
import { closeModal, notify, showModal, sure } from "./dialogs.js";
import { refreshStatistics } from "./statistics.js";
import { classes, ownRow, words } from "./wording.js";

export function toggleInlineFeedback(id) {
  const form = byId(`inline-feedback-form-${id}`);
  form.hidden = !form.hidden;
  if (!form.hidden) form.querySelector("textarea").focus();
}

/** Sends no session: the server falls back to the cookie. */
export function saveInlineFeedback(id) {
  const form = byId(`inline-feedback-form-${id}`);
  const body = {
    session_id: null,
    section_name: review.section,
    type: form.querySelector("select").value,
    category: "Comment",
    description: form.querySelector("textarea").value,
    ai_reference: review.items.find((item) => item.id === id)?.category ?? "",
    ai_id: id,
  };
  void add(body).then(() => {
    form.hidden = true;
  });
}

export function addCustomFeedback() {
  const description = byId("customDescription").value;
  if (description.trim() === "") return notify(words.describeFirst, "error");
  const body = {
    session_id: review.sessionId,
    section_name: review.section,
    type: byId("customType").value,
    category: byId("customCategory").value,
    description,
  };
  void add(body).then((added) => {
    if (!added) return;
    byId("customDescription").value = "";
    void refreshStatistics();
    void refreshStatistics();
  });
}

function add(body) {
  return post("/add_custom_feedback", body, "user_feedback_added", { section: review.section })
    .then(({ feedback_item }) => {
      review.own.push(feedback_item);
      renderOwn();
      byId("submitAllFeedbacksBtn").disabled = false;
      notify(words.ownAdded, "success");
      return true;
    })
    .catch((error) => {
      notify(words.ownFailed(error.message), "error");
      return false;
    });
}

function renderOwn() {
  byId("customFeedbackList").innerHTML = review.own.map(ownRow).join("");
}

export function editUserFeedback(id) {
  const own = review.own.find((each) => each.id === id);
  showModal(
    words.editTitle,
    `<textarea id="editDescription" rows="5">${escaped(own.description)}</textarea>
     <button type="button" class="${classes.button}" onclick="saveEditedFeedback('${id}')">${words.save}</button>`,
  );
}

export function saveEditedFeedback(id) {
  const own = review.own.find((each) => each.id === id);
  const updated_data = { type: own.type, category: own.category, description: byId("editDescription").value };
  const body = { session_id: review.sessionId, feedback_id: id, updated_data };
  post("/update_user_feedback", body, "user_feedback_updated", { feedback_id: id })
    .then(() => {
      Object.assign(own, updated_data);
      closeModal();
      renderOwn();
      notify(words.ownUpdated, "success");
      void refreshStatistics();
    })
    .catch((error) => notify(words.ownFailed(error.message), "error"));
}

export function deleteUserFeedback(id) {
  if (!sure(words.sureDelete, "delete own feedback")) return;
  post("/delete_user_feedback", { session_id: review.sessionId, feedback_id: id }, "user_feedback_deleted", {
    feedback_id: id,
  })
    .then(() => {
      review.own = review.own.filter((each) => each.id !== id);
      renderOwn();
      notify(words.ownDeleted, "success");
      void refreshStatistics();
    })
    .catch((error) => notify(words.ownFailed(error.message), "error"));
}

/** Selected text brings up a small bar for a comment on it. */
export function watchSelection() {
  byId("documentContent").addEventListener("mouseup", () => {
    const text = String(window.getSelection()).trim();
    byId("highlightBar").hidden = text === "";
    byId("highlightBar").dataset.highlight = text;
  });
  byId("saveHighlightBtn").addEventListener("click", saveHighlight);
}

function saveHighlight() {
  const bar = byId("highlightBar");
  const highlighted_text = bar.dataset.highlight;
  const kept = JSON.stringify([{ text: highlighted_text, note: mark("session-storage") }]);
  sessionStorage.setItem(`highlights_${review.section}`, kept);
  void add({
    session_id: review.sessionId,
    section_name: review.section,
    type: "suggestion",
    category: "Highlight",
    description: byId("highlightComment").value || marked(words.highlightDefault, "session-storage"),
    highlight_id: `highlight_${Date.now()}`,
    highlighted_text,
  });
  byId("highlightComment").value = "";
  bar.hidden = true;
}
