// Names the folder of an export from its time and its document.

const MAX_SLUG = 60;

/** 20261114_140207_risk-assessment-q3: the time in UTC, the name without its ending, only a-z, 0-9, _ and -. */
export function folderNameOf(at: Date, documentName: string | undefined): string {
  const [day = "", time = ""] = at.toISOString().replaceAll(/[-:]/g, "").split("T");
  return `${day}_${time.slice(0, 6)}_${slugOf(documentName)}`;
}

function slugOf(documentName: string | undefined): string {
  const slug = (documentName ?? "")
    .normalize("NFKD")
    .replace(/\.[a-z0-9]{1,5}$/i, "")
    .toLowerCase()
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9_-]+/g, "-")
    .slice(0, MAX_SLUG)
    .replace(/^[-_]+|[-_]+$/g, "");
  return slug === "" ? "session" : slug;
}
