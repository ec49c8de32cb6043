// Moving through the document: a section's text, its analysis, and the jobs an analysis may become.
import { pollTask, post, sessionQuery } from "./calls.js";
import { byId, config, escaped, review } from "./config.js";
import { notify } from "./dialogs.js";
import { renderFeedback } from "./feedback.js";
import { refreshStatistics } from "./statistics.js";
import { words } from "./wording.js";

let loading = "";

export function fillSections() {
  const options = review.sections.map((name) => `<option value="${escaped(name)}">${escaped(name)}</option>`);
  byId("sectionSelect").innerHTML = options.join("");
  byId("sectionSelect").disabled = review.sections.length === 0;
}

/** Two listeners hear of each choice, so the text is fetched twice and analysed once: the app does it so. */
export function watchSectionSelect() {
  const select = byId("sectionSelect");
  select.addEventListener("change", () => loadSection(select.value));
  select.addEventListener("change", () => loadSection(select.value));
}

export async function loadSection(name, { withStatistics = false } = {}) {
  const alreadyLoading = loading === name;
  loading = name;
  review.section = name;
  byId("sectionSelect").value = name;
  showPlace();
  const body = { session_id: review.sessionId, section_name: name };
  try {
    const answer = await post("/get_section_content", body, alreadyLoading ? undefined : "section_navigation", {
      section: name,
    });
    showText(answer.content);
    if (withStatistics) void refreshStatistics();
  } catch (error) {
    notify(words.sectionFailed(name, error.message), "error");
  }
  if (alreadyLoading) return;
  loading = "";
  void analyze(name);
}

async function analyze(name) {
  byId("feedbackContainer").innerHTML = words.analysing(escaped(name));
  try {
    const started = await post(
      "/analyze_section",
      { session_id: review.sessionId, section_name: name },
      "ai_analysis",
      { section: name },
    );
    const { analysisMs, analysisMax } = config.poll;
    const result = started.async ? await pollTask(started, analysisMs, analysisMax, sessionQuery()) : started;
    if (review.section !== name) return;
    review.items = result.feedback_items;
    renderFeedback();
    notify(words.analysed(name, review.items.length), "success");
  } catch (error) {
    if (review.section === name) byId("feedbackContainer").innerHTML = words.noAnalysis;
    notify(words.analysisFailed(name, error.message), "error");
  } finally {
    byId("startAnalysisBtn").textContent = words.started;
  }
}

export const nextSection = () => step(1);
export const previousSection = () => step(-1);

function step(by) {
  const name = review.sections[review.sections.indexOf(review.section) + by];
  if (name) void loadSection(name);
}

/** n and p move on and back, unless somebody is typing. */
export function watchKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input, textarea, select") || event.ctrlKey || event.metaKey) return;
    if (event.key === "n") nextSection();
    if (event.key === "p") previousSection();
  });
}

function showPlace() {
  const index = review.sections.indexOf(review.section);
  byId("prevSectionBtn").disabled = index <= 0;
  byId("nextSectionBtn").disabled = index < 0 || index >= review.sections.length - 1;
  byId("sectionPlace").textContent = words.place(index + 1, review.sections.length);
}

function showText(text) {
  const paragraphs = text.split("\n\n").filter((paragraph) => paragraph !== "");
  byId("documentContent").innerHTML =
    paragraphs.map((each) => `<p>${escaped(each)}</p>`).join("") || words.emptySection;
}
