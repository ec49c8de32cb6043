// The conversation about the document; its failures show as an apology and nowhere else.
import { pollTask, post } from "./calls.js";
import { byId, config, review } from "./config.js";
import { notify } from "./dialogs.js";
import { happened } from "./ground-truth.js";
import { save } from "./review-end.js";
import { classes, words } from "./wording.js";

export function watchChat() {
  byId("chatInput").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      void sendMessage();
    }
  });
}

export async function sendMessage() {
  const message = byId("chatInput").value.trim();
  if (message === "") return;
  byId("chatInput").value = "";
  say("user", message);
  const waiting = say("assistant", words.thinking);
  waiting.classList.add(classes.waiting);
  // The current section is always sent empty: the app does it so.
  const body = { session_id: review.sessionId, message, current_section: "", ai_model: byId("modelSelect").value };
  try {
    const started = await post("/chat", body, "chat_interaction");
    const result = started.async ? await pollTask(started, config.poll.chatMs, config.poll.chatMax) : started;
    show(waiting, result.response);
  } catch {
    show(waiting, words.apology);
  }
}

function say(role, text) {
  const bubble = document.createElement("div");
  bubble.className = `${classes.message} ${classes[role]}`;
  bubble.textContent = text;
  byId("chatContainer").append(bubble);
  bubble.scrollIntoView({ block: "nearest" });
  if (role === "user") review.chat.push({ role, text });
  return bubble;
}

function show(bubble, text) {
  bubble.classList.remove(classes.waiting);
  bubble.textContent = text;
  bubble.scrollIntoView({ block: "nearest" });
  review.chat.push({ role: "assistant", text });
}

export function exportChat() {
  if (review.chat.length === 0) return notify(words.noChat, "info");
  save("chat.json", JSON.stringify(review.chat, null, 2));
  happened("export_operation", "success", undefined, { page_saw: "chat saved from the page" });
  notify(words.chatSaved, "success");
}
