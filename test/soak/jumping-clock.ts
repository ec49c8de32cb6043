// The worker's wall clock jumps every two seconds, by up to a year in either direction.
const YEAR_MS = 365 * 24 * 3_600_000;
const OFFSETS_MS = [0, YEAR_MS, -YEAR_MS, 86_400_000, -3_600_000, 0, -YEAR_MS, 1800_000];
const EVERY_MS = 2000;

const now = Date.now.bind(Date);
Date.now = () => {
  const real = now();
  return real + (OFFSETS_MS[Math.floor(real / EVERY_MS) % OFFSETS_MS.length] ?? 0);
};
