// The feedback cards and the reviewer's decisions on them.
import { post } from "./calls.js";
import { byId, mark, review } from "./config.js";
import { notify, sure } from "./dialogs.js";
import { refreshStatistics } from "./statistics.js";
import { card, words } from "./wording.js";

export function renderFeedback() {
  const html = review.items.map((item) => card(item, review.decisions.get(item.id), mark));
  byId("feedbackContainer").innerHTML = html.join("") || words.noFeedback;
}

export const acceptFeedback = (id) => decide("/accept_feedback", "feedback_accepted", id, "accepted");
export const rejectFeedback = (id) => decide("/reject_feedback", "feedback_rejected", id, "rejected");
export const revertFeedback = (id) => decide("/revert_feedback", "feedback_reverted", id, undefined);

function decide(path, action, id, decision) {
  const section = review.section;
  const body = { session_id: review.sessionId, section_name: section, feedback_id: id };
  post(path, body, action, { section, feedback_id: id })
    .then(() => {
      if (decision) review.decisions.set(id, decision);
      else review.decisions.delete(id);
      notify(words.decided(decision), "success");
      renderFeedback();
      byId("submitAllFeedbacksBtn").disabled = false;
      void refreshStatistics();
    })
    .catch((error) => notify(words.decisionFailed(error.message), "error"));
}

/** No `.catch`: a failure on the way shows in the wrapper's own toast alone, as in the app. */
export function revertAllFeedback() {
  if (!sure(words.sureRevertAll, "revert all")) return;
  void post("/revert_all_feedback", { session_id: review.sessionId }, "feedback_reverted").then(() => {
    review.decisions.clear();
    notify(words.revertedAll, "success");
    renderFeedback();
    void refreshStatistics();
  });
}
