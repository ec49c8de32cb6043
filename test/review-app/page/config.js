// What the server told the page when it was served, and what the page remembers of the review it shows.

export const config = JSON.parse(document.getElementById("pageConfig").textContent);

/** The one review this page shows; nothing of it survives a reload. */
export const review = {
  file: null,
  sessionId: null,
  documentName: "",
  sections: [],
  section: "",
  items: [],
  decisions: new Map(),
  own: [],
  chat: [],
  outputFile: null,
};

/** A private mark of this name, in tests that plant them; otherwise nothing. */
export const mark = (name) => config.marks[name] ?? "";

export const marked = (text, name) => (mark(name) ? `${text} ${mark(name)}` : text);

export const byId = (id) => document.getElementById(id);

export function escaped(text) {
  const signs = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return String(text).replace(/[&<>"']/g, (sign) => signs[sign]);
}
