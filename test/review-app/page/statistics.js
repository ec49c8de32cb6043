// The line of figures above the feedback.
import { get, sessionQuery } from "./calls.js";
import { byId } from "./config.js";
import { words } from "./wording.js";

/** Fires by itself after every decision; nobody clicked for it. */
export function refreshStatistics() {
  return get("/get_statistics", sessionQuery())
    .then(({ statistics }) => {
      byId("statisticsLine").textContent = words.statistics(statistics);
    })
    .catch((error) => console.warn(error.message));
}
