// What is clicked is found and named: through shadow trees, and without a word of what somebody has entered.
import { expect, test } from "vitest";
import type { Activity } from "#core/activity.ts";
import type { ProbePage } from "../page/differences.ts";
import { inEachBrowser } from "../page/each-browser.ts";
import { until } from "../support/poll.ts";

/** An icon as component libraries make them: what is hit is inside its own shadow tree. */
const ICON = `customElements.define("x-icon", class extends HTMLElement {
  constructor() {
    super();
    this.attachShadow({ mode: "open" }).innerHTML = "<svg width=40 height=40><rect width=40 height=40 /></svg>";
  }
});`;
/** A button of such a library: the page's own element is in the shadow tree of its button. */
const BUTTON = `customElements.define("x-button", class extends HTMLElement {
  constructor() {
    super();
    this.attachShadow({ mode: "open" }).innerHTML = "<button aria-label='Wrapped'><slot></slot></button>";
  }
});`;

inEachBrowser((scene) => {
  /** Shows the HTML and clicks on `#hit`; gives the labels of the clicks that were recorded. */
  async function clicked(html: string, before = ""): Promise<unknown[]> {
    const page: ProbePage = await scene.stage.open(scene.stage.recorded, "/page?csp=no");
    const known = (await scene.stage.house.logs.activities()).length;
    await page.evaluate(
      `{ ${before} document.body.innerHTML = ${JSON.stringify(`${html}<button id="last">Last</button>`)}; }`,
    );
    await page.click("#hit");
    await page.click("#last");
    const clicks = async () =>
      (await scene.stage.house.logs.activities()).slice(known).filter(({ action }) => action === "button_click");
    const isLast = (one: Activity) => one.details["label"] === "Last";
    const all = await until("the last click", clicks, (list) => list.some(isLast));
    return all.filter((one) => !isLast(one)).map(({ details }) => details["label"]);
  }

  test("a button is seen where an icon with a shadow tree of its own is hit", async () => {
    expect(await clicked(`<button title="Save"><x-icon id="hit"></x-icon></button>`, ICON)).toEqual(["Save"]);
  });

  test("a button in a shadow tree is seen where what the page put into it is hit", async () => {
    expect(await clicked(`<x-button><span id="hit">Go</span></x-button>`, BUTTON)).toEqual(["Wrapped"]);
  });

  test("a form with fields that are named like what elements can do hides no click", async () => {
    const fields = ["matches", "closest", "id"].map((name) => `<input type="hidden" name="${name}">`);
    expect(
      await clicked(`<form onsubmit="return false">${fields.join("")}<button id="hit">Send</button></form>`),
    ).toEqual(["Send"]);
  });

  test("a link in a text that the person writes is a click, and its words stay with the person", async () => {
    const html = `<div contenteditable>My words. <a id="hit" href="#there">More of my words</a></div>`;
    expect(await clicked(html)).toEqual(["hit"]);
  });
});
