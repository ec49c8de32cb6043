// Runs inside the bench page: waits for its turn, does so many of one thing, and says when it began and ended.

/** Where several tools take turns within one page. */
declare const sets: { put(name: string): void };

const MS_BETWEEN_CLICK_GROUPS = 5;

/** How many more times the page is to be loaded, which it has to remember beyond its own life. */
const LOADS_LEFT = "loads_left";

const work: Record<string, (count: number) => Promise<void>> = {
  load(count) {
    sessionStorage.setItem(LOADS_LEFT, String(count));
    location.reload();
    return new Promise(() => undefined);
  },
  async fetch(count) {
    for (let i = 0; i < count; i += 1) {
      const response = await fetch("/answer", {
        method: "POST",
        body: '{"section":"Background"}',
        headers: { "content-type": "application/json" },
      });
      await response.json();
    }
  },
  async xhr(count) {
    for (let i = 0; i < count; i += 1) {
      await new Promise((ended) => {
        const xhr = new XMLHttpRequest();
        xhr.open("POST", "/answer");
        xhr.setRequestHeader("content-type", "application/json");
        xhr.onload = ended;
        xhr.send('{"section":"Background"}');
      });
    }
  },
  async click(count) {
    const button = document.getElementById("button") as HTMLButtonElement;
    for (let i = 0; i < count; i += 1) {
      button.click();
      if (i % 20 === 19) await new Promise((passed) => setTimeout(passed, MS_BETWEEN_CLICK_GROUPS));
    }
  },
};

interface Turn {
  kind: string;
  count: number;
  set?: string;
}

async function takeTurns(): Promise<void> {
  for (;;) {
    const told = (await (await fetch("/turn")).json()) as { visit: string } | Turn;
    if ("visit" in told) return location.replace(told.visit);
    const { kind, count, set } = told;
    await fetch("/begin");
    if (set) sets.put(set);
    await work[kind]?.(count);
    await end();
    if (set) sets.put("nothing");
  }
}

/** What was put off to an idle moment is part of the cost. */
async function end(): Promise<void> {
  await new Promise((passed) => setTimeout(passed, 300));
  await fetch("/end");
}

/** Goes on loading where it was in the middle of that; else takes turns. */
async function goOn(): Promise<void> {
  const left = sessionStorage.getItem(LOADS_LEFT);
  if (left === null) return takeTurns();
  if (Number(left) > 1) {
    sessionStorage.setItem(LOADS_LEFT, String(Number(left) - 1));
    return location.reload();
  }
  sessionStorage.removeItem(LOADS_LEFT);
  await end();
  return takeTurns();
}

let clicks = 0;
document.getElementById("button")?.addEventListener("click", () => {
  clicks += 1;
  document.title = String(clicks);
});
addEventListener("load", () => setTimeout(() => void goOn(), sessionStorage.getItem(LOADS_LEFT) === null ? 500 : 50));
