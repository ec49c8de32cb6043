// Runs inside the bench page: waits for its turn, does so many of one thing, and says when it began and ended.

const MS_BETWEEN_CLICK_GROUPS = 5;

const work: Record<string, (count: number) => Promise<void>> = {
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

async function takeTurns(): Promise<void> {
  for (;;) {
    const { kind, count } = (await (await fetch("/turn")).json()) as { kind: string; count: number };
    await fetch("/begin");
    await work[kind]?.(count);
    // What was put off to an idle moment is part of the cost.
    await new Promise((passed) => setTimeout(passed, 300));
    await fetch("/end");
  }
}

let clicks = 0;
document.getElementById("button")?.addEventListener("click", () => {
  clicks += 1;
  document.title = String(clicks);
});
addEventListener("load", () => setTimeout(() => void takeTurns(), 500));
