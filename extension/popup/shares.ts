// Percentages as they are written everywhere in the popup.
import { percent } from "#core/summary.ts";

/** "84.4%", "100%"; the value is percent already, with one decimal. */
export const percentWords = (value: number): string => `${value}%`;

/** "8.9%" of a whole; of nothing it is 0%. */
export const shareWords = (part: number, whole: number): string => percentWords(percent(part, whole));
