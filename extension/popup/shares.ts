// Percentages as they are written everywhere in the popup.

/** "84.4%", "100%"; the value is percent already. */
export const percentWords = (percent: number): string => `${Math.round(percent * 10) / 10}%`;

/** "8.9%" of a whole; of nothing it is 0%. */
export const shareWords = (part: number, whole: number): string => percentWords(whole === 0 ? 0 : (part / whole) * 100);
