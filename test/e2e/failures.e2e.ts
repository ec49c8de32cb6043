// Every failure of the review app, hidden ones too, becomes an activity with its true outcome, its kind and advice.
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Activity } from "#core/activity.ts";
import { recoveryFor } from "#core/recovery.ts";
import type { FaultKind } from "../review-app/faults.ts";
import { makeSampleDocx } from "../review-app/sample-document.ts";
import { joinTruth, type TruthEntry } from "../review-app/truth.ts";
import { align, type Comparison, compare, type Pair, tableOf } from "../support/comparison.ts";
import { type Act, addOwn, GROUPS, type Group, KINDS } from "../support/fault-cases.ts";
import { type House, openHouse } from "../support/house.ts";
import { Person } from "../support/person.ts";
import { until } from "../support/poll.ts";
import { cardsOf, showSession } from "../support/popup-reader.ts";
import { score, scoreTable } from "../support/score.ts";

/** The page's; long enough for a busy machine. */
const PATIENCE_MS = 2000;
const REPEAT_WINDOW_MS = 320;
/** Where nobody outside the server can know, the right answer is a warning that says so. */
const UNKNOWABLE = new Set(["hang", "cut_body", "html_200", "job_never_ends", "slow", "queue_off"]);
/** Nothing came of it, and the app says it did: a failure or a warning, but never a success. */
const POSED_AS_SUCCESS = new Set(["fallback", "s3_denied", "s3_no_credentials", "s3_local"]);
const isTrouble = (status: string | undefined) => status === "failed" || status === "warning";

/** Nobody outside the server can know it, and what was recorded does not pretend to. */
const isUnknown = ({ truth: { fault = "", part_of, page_saw }, recorded }: Pair) =>
  (UNKNOWABLE.has(fault) && (recorded?.status === "warning" || (!recorded && part_of !== undefined))) ||
  // A poll failed and the app gave up its own job, which the server went on with.
  (fault === "" && page_saw !== undefined && isTrouble(recorded?.status));

const isHonest = (pair: Pair) => {
  const { truth, recorded, right } = pair;
  const posed = POSED_AS_SUCCESS.has(truth.fault ?? "") && isTrouble(truth.true_status) && isTrouble(recorded?.status);
  return right || posed || isUnknown(pair);
};

/** All groups together, for the one table at the end. */
const everything: Comparison = { pairs: [], invented: [], recall: 0, precision: 0 };

interface Played {
  house: House;
  compared: Comparison;
  recorded: readonly Activity[];
}
const houses: House[] = [];
let played: Played[];
beforeAll(async () => {
  // Side by side: most of the time somebody waits.
  played = await Promise.all(GROUPS.map(play));
  for (const { compared } of played) {
    everything.pairs.push(...compared.pairs);
    everything.invented.push(...compared.invented);
  }
});
afterAll(() => Promise.all(houses.map((house) => house.close())));

/** A person in a house of their own meets all failures of a group. */
async function play({ name, mode, cases }: Group): Promise<Played> {
  const house = await openHouse({
    app: { mode, pageTimeoutMs: PATIENCE_MS, poll: { analysisMs: 40, analysisMax: 25, chatMs: 40, chatMax: 25 } },
  });
  houses.push(house);
  const person = new Person(await house.openApp());
  await person.upload();
  await person.accept();
  await addOwn(person);
  for (const [endpoint, faults, act] of cases) {
    for (const fault of faults) await befall(house, person, endpoint, fault, act);
  }
  const page = await person.truth();
  let recorded: Activity[] = [];
  const look = async () => {
    recorded = await house.logs.activities();
    // A poll adds nothing to the log: what fails there is told by its job.
    const truth = joinTruth(house.app.truth(), page).filter(({ path }) => !path.startsWith("/task_status"));
    return compare(truth, recorded);
  };
  await person.page.close();
  const isSettled = ({ pairs }: Comparison) =>
    pairs.every((pair) => pair.recorded && pair.recorded.status !== "in_progress");
  const compared = await until("the collector to have all of it", look, isSettled, 20_000).catch(look);
  console.log(`\n${name}, ${mode} mode\n${tableOf(compared)}\n${hiddenTable(compared)}`);
  return { house, compared, recorded };
}

describe.each(GROUPS.map(({ name, mode }, at) => ({ name, mode, at })))("$name in $mode mode", ({ at }) => {
  const own = () => played[at] as Played;

  test("each has its true outcome, or says that nobody can know it", () => {
    const { compared } = own();
    const wrong = compared.pairs.filter((pair) => !isHonest(pair));
    expect(
      tableOf({ ...compared, pairs: wrong })
        .split("\n")
        .slice(1, -1),
    ).toEqual([]);
  });

  test("each failure has a kind that fits, words, and advice", () => {
    const odd = own().compared.pairs.filter(({ truth, recorded: ours }) => {
      if (!ours || !isTrouble(ours.status)) return false;
      const fitting = KINDS[truth.fault ?? ""];
      const kind = ours.error?.kind ?? "none";
      return (fitting && !fitting.includes(kind)) || !ours.error?.message || !recoveryFor(ours);
    });
    expect(odd.map(({ truth, recorded: ours }) => [truth.action, truth.fault, ours?.error])).toEqual([]);
  });

  test("the popup has a card for each of the newest failures: what it means and what to do, or how it was solved", async () => {
    const { house, recorded } = own();
    const popup = await house.openPopup();
    await showSession(popup, "All sessions");
    const troubles = recorded.filter(({ status }) => isTrouble(status));
    const cards = await until(
      "the cards",
      () => cardsOf(popup),
      (seen) => seen.length === Math.min(50, troubles.length),
    );
    expect(
      cards.filter((card) => card.solution === "" && !(card.meaning !== "" && /^Next: .{20,}/.test(card.next))),
    ).toEqual([]);
    await popup.close();
  });
});

test("all of it in one table: what happened, what was recorded, and what status codes alone would have said", () => {
  const ofApp = everything.pairs.filter(({ truth }) => truth.action !== "unhandled_rejection");
  const scores = score({ ...everything, pairs: ofApp });
  const guessed = ofApp.filter(({ truth, recorded }) => isTrouble(truth.true_status) && recorded?.status === "success");
  const unknowable = ofApp.filter((pair) => !pair.right && isUnknown(pair));
  console.log(
    `\n${scoreTable(scores)}\n${ofApp.length} things happened; ${unknowable.length} of them nobody outside the server can know, and none is recorded as a success.`,
  );
  expect(guessed).toEqual([]);
  expect(scores.total.missed).toBe(0);
  expect(scores.hidden.length).toBeGreaterThanOrEqual(8);
  expect(scores.total.recall).toBeGreaterThan(scores.total.baselineRecall);
});

describe("a file that is no document", () => {
  let house: House;
  let person: Person;
  beforeAll(async () => {
    house = await openHouse();
    person = new Person(await house.openApp());
  });
  afterAll(() => house?.close());

  const uploads = async () =>
    (await house.logs.activities()).filter(
      ({ action, status }) => action === "document_upload" && status !== "in_progress",
    );

  test("that the page refuses is a failed upload with its name and size, though no request was made", async () => {
    await person.choose({ name: "notes.pdf", buffer: Buffer.alloc(2048), mimeType: "application/pdf" });
    const [upload] = await until("the refusal", uploads, (seen) => seen.length === 1);
    expect(upload).toMatchObject({ status: "failed", details: { filename: "notes.pdf", file_size_bytes: 2048 } });
    expect(house.app.truth()).toEqual([]);
  });

  test.each([
    ["of 20 MB is refused with its size", "large.docx", () => randomBytes(20 * 1024 * 1024), 20 * 1024 * 1024],
    ["that is damaged has failed, though the app answers 200", "damaged.docx", () => randomBytes(4096), 4096],
    ["that is empty has failed, though the app answers 200", "empty.docx", () => Buffer.alloc(0), 0],
  ])("%s", async (_what, name, make, size) => {
    const before = (await uploads()).length;
    const path = join(house.dataDir, name);
    await writeFile(path, make());
    await person.tryUpload({ path });
    const found = await until(name, uploads, (seen) => seen.length > before);
    const isJudged = () => uploads().then((seen) => seen.find(({ details }) => details["filename"] === name));
    const upload = await until("its verdict", isJudged, (seen) => seen?.status === "failed", 10_000).catch(isJudged);
    expect(found.length).toBe(before + 1);
    expect(upload).toMatchObject({ status: "failed", error: { kind: "file" }, details: { file_size_bytes: size } });
    expect(house.app.truth().findLast(({ action }) => action === "document_upload")?.true_status).toBe("failed");
  });

  test("without a text is uploaded, and its sections are counted", async () => {
    await person.tryUpload({
      name: "blank.docx",
      buffer: await makeSampleDocx({ withoutHeadings: true, withoutText: true }),
    });
    const named = () => uploads().then((seen) => seen.find(({ details }) => details["filename"] === "blank.docx"));
    expect(await until("its upload", named)).toMatchObject({ status: "success", details: { sections: 1 } });
  });
});

/** Lets the next request to `endpoint` fail so, and waits until app and page are both done with it. */
async function befall(house: House, person: Person, endpoint: string, fault: FaultKind, act: Act): Promise<void> {
  house.app.setFault(endpoint, { kind: fault, ms: PATIENCE_MS * 1.2 }, 1);
  await act(person);
  house.app.clearFaults();
  const isOpen = (one: TruthEntry) => one.true_status === "in_progress" && one.fault !== "job_never_ends";
  await until(`the app to be done with ${endpoint} ${fault}`, () => !house.app.truth().some(isOpen));
  // The app takes an equal request within this time for the browser's own repeat, and not for a second one.
  await sleep(REPEAT_WINDOW_MS);
}

/** Who would have noticed: we, and somebody who looks at HTTP status codes alone. */
function hiddenTable({ pairs }: Comparison): string {
  const ofApp = pairs.filter(({ truth }) => truth.action !== "unhandled_rejection");
  const acts = ofApp.filter((pair) => pair.right || !isUnknown(pair));
  const judged = acts.map(({ truth, recorded }) => {
    const byStatus = truth.hidden ? !isTrouble(truth.true_status) : isTrouble(truth.true_status);
    return { truth, is: isTrouble(truth.true_status), ours: isTrouble(recorded?.status), byStatus };
  });
  const rate = (told: (one: (typeof judged)[number]) => boolean): string => {
    const right = judged.filter((one) => told(one) && one.is).length;
    const all = judged.filter(told).length;
    const real = judged.filter(({ is }) => is).length;
    return `recall ${(right / real).toFixed(2)}, precision ${(right / all).toFixed(2)}`;
  };
  const word = (trouble: boolean) => (trouble ? "failure" : "success");
  const rows = judged
    .filter(({ truth }) => truth.hidden)
    .map(({ truth, is, ours, byStatus }) => [
      truth.action,
      truth.fault ?? "",
      word(is),
      `${word(ours)}${ours === is ? "" : " ✗"}`,
      `${word(byStatus)} ✗`,
    ]);
  return [
    ...align([["hidden", "fault", "truth", "recorded", "status codes say"], ...rows]),
    `recorded: ${rate(({ ours }) => ours)}; status codes alone: ${rate(({ byStatus }) => byStatus)}`,
    `${ofApp.length - acts.length} more that nobody outside the server can know; none is recorded as a success`,
  ].join("\n");
}
