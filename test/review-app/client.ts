// A reviewer without a browser: the calls the page makes, in order, for tests and benches.
import { makeSampleDocx } from "./sample-document.ts";

export interface Answer {
  status: number;
  type: string;
  /** Empty where the answer is no JSON. */
  json: Record<string, unknown>;
  text: string;
  bytes: Buffer;
  headers: Headers;
}

export interface FeedbackSeen {
  id: string;
  description: string;
}

export class Client {
  readonly url: string;
  sessionId = "";
  sections: string[] = [];
  private cookie = "";

  constructor(url: string) {
    this.url = url;
  }

  async upload(name = "report.docx", file?: Buffer, guidelines?: Buffer): Promise<Answer> {
    const form = new FormData();
    form.append("document", new File([new Uint8Array(file ?? (await makeSampleDocx()))], name));
    form.append("guidelines_preference", "both");
    if (guidelines) form.append("guidelines", new File([new Uint8Array(guidelines)], "guidelines.docx"));
    const answer = await this.send("/upload", { method: "POST", body: form });
    if (answer.status === 200 && answer.json["success"] === true) {
      this.sessionId = String(answer.json["session_id"]);
      this.sections = answer.json["sections"] as string[];
    }
    return answer;
  }

  /** The session's id goes into the body, unless the body says otherwise. */
  post(path: string, body: Record<string, unknown> = {}): Promise<Answer> {
    const json = JSON.stringify({ session_id: this.sessionId, ...body });
    return this.send(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: json });
  }

  get(path: string, query: Record<string, string> = {}): Promise<Answer> {
    return this.send(`${path}?${new URLSearchParams({ session_id: this.sessionId, ...query })}`);
  }

  /** Analyses a section in the synchronous mode and returns what was found. */
  async analyse(section: string): Promise<FeedbackSeen[]> {
    const { json } = await this.post("/analyze_section", { section_name: section });
    return json["feedback_items"] as FeedbackSeen[];
  }

  /** Polls a background job until it is ready. */
  async poll(taskId: unknown): Promise<Answer> {
    for (;;) {
      const answer = await this.send(`/task_status/${taskId}`);
      if (answer.json["ready"] === true) return answer;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  async send(path: string, init: RequestInit = {}): Promise<Answer> {
    const headers = new Headers(init.headers);
    if (this.cookie) headers.set("cookie", this.cookie);
    const response = await fetch(this.url + path, { ...init, headers });
    const set = response.headers.getSetCookie().find((cookie) => cookie.startsWith("session="));
    if (set) this.cookie = set.split(";")[0] ?? "";
    const bytes = Buffer.from(await response.arrayBuffer());
    const type = response.headers.get("content-type") ?? "";
    const text = bytes.toString("utf8");
    const json = type.startsWith("application/json") ? (JSON.parse(text) as Record<string, unknown>) : {};
    return { status: response.status, type, json, text, bytes, headers: response.headers };
  }
}
