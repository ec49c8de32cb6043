// A person who uses the review app through its page: they look for what is on it, press it, and wait for what it shows.
import type { Page } from "playwright-core";
import { makeSampleDocx } from "../review-app/sample-document.ts";
import type { PageTruth } from "../review-app/truth.ts";

export const DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/** A document on the person's disk; the sample by default. */
export interface ChosenFile {
  name?: string;
  buffer?: Buffer;
  mimeType?: string;
  /** A file that is really on the disk, in place of the others: a large one is not sent to the browser then. */
  path?: string;
}

/** Works on both variants of the page: it goes by ids and by what a button calls, never by texts. */
export class Person {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async choose({ name = "report.docx", buffer, mimeType = DOCX, path }: ChosenFile = {}): Promise<void> {
    if (path !== undefined) return this.page.setInputFiles("#fileInput", path);
    await this.page.setInputFiles("#fileInput", { name, mimeType, buffer: buffer ?? (await makeSampleDocx()) });
  }

  /** Presses start, and does not wait for what comes of it. */
  async start(): Promise<void> {
    await this.page.click("#startAnalysisBtn:enabled");
  }

  /** Uploads and waits until the first section is analysed. */
  async upload(file: ChosenFile = {}): Promise<void> {
    await this.choose(file);
    await this.answered("/analyze_section", () => this.start());
  }

  /** Uploads and waits for what becomes of the upload alone. */
  async tryUpload(file: ChosenFile = {}): Promise<void> {
    await this.choose(file);
    await this.answered("/upload", () => this.start());
  }

  /** Goes on to the next section and waits until it is analysed. */
  nextSection(): Promise<void> {
    return this.answered("/analyze_section", () => this.page.click("#nextSectionBtn:enabled"));
  }

  pickSection(name: string): Promise<void> {
    return this.answered("/analyze_section", () => this.page.selectOption("#sectionSelect", name));
  }

  /** Each takes the first feedback that can be decided so. */
  accept(): Promise<void> {
    return this.answered("/accept_feedback", () => this.page.click("button[onclick^=acceptFeedback]:enabled >> nth=0"));
  }

  reject(): Promise<void> {
    return this.answered("/reject_feedback", () => this.page.click("button[onclick^=rejectFeedback]:enabled >> nth=0"));
  }

  revert(): Promise<void> {
    return this.answered("/revert_feedback", () => this.page.click("button[onclick^=revertFeedback]:enabled >> nth=0"));
  }

  revertAll(): Promise<void> {
    return this.answered("/revert_all_feedback", () => this.page.click("#revertAllBtn"));
  }

  async addOwn(text: string): Promise<void> {
    await this.page.fill("#customDescription", text);
    await this.answered("/add_custom_feedback", () => this.page.click("button[onclick^=addCustomFeedback]"));
  }

  async editOwn(text: string): Promise<void> {
    await this.page.click("#customFeedbackList button[onclick*=editUser] >> nth=0");
    await this.page.fill("#editDescription", text);
    await this.answered("/update_user_feedback", () => this.page.click("button[onclick^=saveEdited]"));
    await this.closeModal();
  }

  async deleteOwn(): Promise<void> {
    await this.answered("/delete_user_feedback", () =>
      this.page.click("#customFeedbackList button[onclick*=deleteUser] >> nth=0"),
    );
  }

  async commentInline(text: string): Promise<void> {
    await this.page.click("button[onclick^=toggleInlineFeedback] >> nth=0");
    const form = this.page.locator("[id^=inline-feedback-form-]:visible");
    await form.locator("textarea").fill(text);
    await this.answered("/add_custom_feedback", () => form.locator("button[onclick^=saveInlineFeedback]").click());
  }

  /** Asks, and waits for the answer (or the apology) in place of the waiting words. */
  async chat(question: string): Promise<void> {
    await this.page.fill("#chatInput", question);
    await this.answered("/chat", () => this.page.click("#sendChatBtn"));
  }

  async testStorage(): Promise<void> {
    await this.answered("/test_s3_connection", () => this.page.click("button[onclick^=testS3Connection]"));
    await this.closeModal();
  }

  /** Closes the dialog where one is open. */
  async closeModal(): Promise<void> {
    const button = this.page.locator("#genericModal button[onclick^=closeModal]");
    if (await button.isVisible()) await button.click();
  }

  async submit(): Promise<void> {
    await this.page.click("#submitAllFeedbacksBtn:enabled");
    await this.page.waitForSelector("#submitPreviewModal", { state: "visible" });
    await this.answered("/complete_review", () => this.page.click("button[onclick^=confirmSubmit]"));
  }

  exportReview(): Promise<void> {
    return this.answered("/export_to_s3", () => this.page.click("#exportS3Btn"));
  }

  async download(): Promise<string> {
    const coming = this.page.waitForEvent("download");
    await this.page.click("#downloadBtn");
    return (await coming).suggestedFilename();
  }

  deleteDocument(): Promise<void> {
    return this.answered("/delete_document", () => this.page.click("#deleteDocBtn"));
  }

  endSession(): Promise<void> {
    return this.answered("/reset_session", () => this.page.click("button[onclick^=resetSession]"));
  }

  truth(): Promise<PageTruth[]> {
    return this.page.evaluate(() => (window as unknown as { __truth: PageTruth[] }).__truth);
  }

  /** Does `act` and waits until the page has come to an end with `path`: an answer, a failure, or its own time-out. */
  private async answered(path: string, act: () => Promise<unknown>): Promise<void> {
    const ended = (known: number) =>
      this.page.waitForFunction(
        ([wanted, before]) => {
          const seen = (window as unknown as { __truth: PageTruth[] }).__truth.filter((one) => one.path === wanted);
          return seen.length > before && seen.every(({ ended_at }) => ended_at !== null);
        },
        [path, known] as const,
      );
    const before = (await this.truth()).filter((one) => one.path === path).length;
    await act();
    await ended(before);
  }
}

/** Every step a reviewer takes in one review, in the order they would. */
export async function reviewEverything(person: Person): Promise<void> {
  await person.upload();
  await person.accept();
  await person.reject();
  await person.revert();
  await person.nextSection();
  await person.accept();
  await person.commentInline("Who drains the queue?");
  await person.pickSection("Root Cause");
  await person.addOwn("Name the owner of the time-out.");
  await person.editOwn("Name the owner of the time-out and of the queue.");
  await person.addOwn("A second remark.");
  await person.deleteOwn();
  await person.chat("What is the main risk?");
  await person.testStorage();
  await person.submit();
  await person.exportReview();
}
