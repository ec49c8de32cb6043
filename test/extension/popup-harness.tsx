// The popup in a page of its own: a test shows it any model and reads what it asked for.
import type { PopupActions, PopupModel } from "../../extension/popup/model.ts";
import { mount } from "../../extension/popup/mount.tsx";

declare global {
  interface Window {
    showModel(model: PopupModel): void;
    asked: string[];
    answer: string | undefined;
  }
}

window.asked = [];
const note = (...words: unknown[]): Promise<string | undefined> => {
  window.asked.push(words.map((word) => String(word)).join(" "));
  if (window.answer === "never") return new Promise(() => undefined);
  return window.answer === "reject" ? Promise.reject(new Error("no answer")) : Promise.resolve(window.answer);
};

const actions: PopupActions = {
  recordSite: (origin) => note("record", origin),
  pause: () => note("pause"),
  resume: () => note("resume"),
  syncNow: () => note("sync"),
  select: (sessionId) => void note("select", sessionId),
  exportFile: (format) => note("export", format),
  exportToS3: () => note("export s3"),
  testS3: () => note("test s3"),
  savePending: () => note("save pending"),
  openLog: () => note("log"),
  pair: (url, token) => note("pair", url, token),
};

const root = document.getElementById("root");
if (!root) throw new Error("the page has no #root");
const subscribe = (show: (model: PopupModel) => void) => {
  window.showModel = show;
};
mount(root, subscribe, actions);
