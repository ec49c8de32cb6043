// Puts the page together: what its buttons call by name, who listens to what, and, last of all, the fetch wrapper.
import * as chat from "./chat.js";
import { byId, config } from "./config.js";
import { closeModal } from "./dialogs.js";
import { buildFailuresPanel } from "./failures-panel.js";
import * as feedback from "./feedback.js";
import * as insight from "./insight.js";
import { plantMarks } from "./marks.js";
import { installWrapper } from "./network-wrapper.js";
import * as own from "./own-feedback.js";
import * as end from "./review-end.js";
import * as sections from "./sections.js";
import * as upload from "./upload.js";

Object.assign(window, { ...upload, ...sections, ...feedback, ...own, ...chat, ...end, ...insight, closeModal });

byId("storageLabel").textContent = config.storageLabel;
upload.watchFileInput();
sections.watchSectionSelect();
sections.watchKeys();
own.watchSelection();
chat.watchChat();
insight.watchFarewell();
document.querySelector("button[onclick^=testS3Connection]").addEventListener("click", end.testS3Connection);
buildFailuresPanel();
plantMarks();

window.addEventListener("load", () => setTimeout(installWrapper, 50));
