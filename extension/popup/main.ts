// Entry of the popup: connects the views to the buffer and the worker.
import { actions } from "./actions.ts";
import { mount } from "./mount.tsx";
import { subscribe } from "./source.ts";

const root = document.getElementById("root");
if (root) mount(root, subscribe, actions);
