// Answers for the document itself: upload, a section's text, deletion, downloads, and the end of a session.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { attachment, type Call, type Endpoint, field, inSession, ok, type Reply, refuse, SUCCESS } from "./app.ts";
import { readDocument, textOf } from "./document.ts";
import { JUDGEMENTS } from "./faults.ts";
import { note } from "./session.ts";

export const DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const MOST_BYTES = 16 * 1024 * 1024;

export const documentRoutes: readonly Endpoint[] = [
  { method: "POST", path: "/upload", action: "document_upload", failure: uploadFailure, answer: upload },
  {
    method: "POST",
    path: "/get_section_content",
    action: "section_navigation",
    doubled: true,
    automatic: (call) => call.app.sessions.find(call.body["session_id"], call.cookie)?.contentServed === 0,
    failure: () => ({ success: false }),
    answer: inSession(async (call, session) => {
      await call.app.pause(call.app.settings.delays.sectionMs);
      const section_name = field(call.body, "section_name");
      const section = session.sections.find(({ name }) => name === section_name);
      if (!section) return refuse(404, "Section not found", "http", { success: false });
      session.contentServed += 1;
      const content = call.app.canaries.after(textOf(section), "section-content");
      return ok({ content, section_name });
    }),
  },
  {
    method: "POST",
    path: "/delete_document",
    action: "document_delete",
    answer: inSession((call, session) => {
      session.deleted = true;
      session.sections = [];
      session.items.clear();
      return ok({ guidelines_preserved: call.body["keep_guidelines"] === true });
    }),
  },
  {
    method: "POST",
    path: "/reset_session",
    action: "session_ended",
    automatic: (call) => call.contentType.startsWith("text/plain"),
    answer: async (call) => {
      const session = call.app.sessions.ofCookie(call.cookie);
      if (session) call.app.sessions.drop(session);
      return ok({ message: "Session cleared" });
    },
  },
  {
    method: "GET",
    path: "/get_latest_document",
    failsAs: "document_download",
    failure: () => ({ success: false }),
    answer: inSession((_call, session) => {
      if (session.outputFile !== undefined) return ok({ filename: session.outputFile });
      const json = { success: false, error: "No reviewed document yet" };
      return { status: 200, json, outcome: { status: "failed", kind: "file" } };
    }),
  },
  { method: "GET", path: "/download/*", action: "document_download", answer: download },
  {
    method: "GET",
    path: "/download_guidelines",
    action: "document_download",
    answer: inSession((call, session) => {
      if (!session.guidelines) return refuse(400, "No guidelines were uploaded", "user_input");
      return attachment(
        "guidelines.txt",
        "text/plain",
        call.app.canaries.after("Uploaded guidelines.", "guidelines-text"),
      );
    }),
  },
];

async function upload(call: Call): Promise<Reply> {
  const { app, form } = call;
  if (call.bodyBytes > MOST_BYTES) {
    return refuse(500, "Upload failed: 413 Request Entity Too Large: the data exceeds the capacity limit.", "file");
  }
  const file = form?.get("document");
  if (!(file instanceof File) || file.name === "") return refuse(400, "No document was uploaded", "user_input");
  if (!file.name.toLowerCase().endsWith(".docx")) return refuse(400, "Only .docx files can be reviewed", "file");
  await app.pause(app.settings.delays.uploadMs);
  const original = Buffer.from(await file.arrayBuffer());
  const { sections, loadError } = await readDocument(original);
  const empty = call.fault?.kind === "empty_result";
  const guidelines = form?.get("guidelines") instanceof File;
  const documentName = path.basename(file.name);
  const session = app.sessions.start({ documentName, original, guidelines, sections: empty ? [] : sections });
  if (call.entry) call.entry.app_session_id = session.id;
  const started = { action: "session_started", path: "/upload", app_session_id: session.id, automatic: true } as const;
  app.truth.close(app.truth.begin(started).entry, SUCCESS, "success");
  note(session, "document_upload", "success", { filename: documentName, file_size_bytes: original.length });
  note(session, "session_documents_uploaded", "success", { sections: sections.length });
  const reply = ok(
    {
      session_id: session.id,
      document_name: documentName,
      sections: session.sections.map(({ name }) => name),
      total_sections: session.sections.length,
      guidelines_uploaded: guidelines,
      guidelines_preference: String(form?.get("guidelines_preference") ?? "both"),
      ...(app.canaries.on ? { debug_path: app.canaries.mark("upload-debug-path") } : {}),
    },
    loadError ? { status: "failed", kind: "file" } : empty ? JUDGEMENTS.emptyUpload : SUCCESS,
  );
  const cookie = app.sessions.cookieFor(session, app.canaries.mark("cookie-session"));
  return { ...reply, cookies: [`session=${cookie}; HttpOnly; Path=/; SameSite=Lax`] };
}

function uploadFailure(_call: Call, message: string): Record<string, unknown> {
  return { error: `Upload failed: ${message}` };
}

/** Nobody asks whose file it is, and a missing one is a 500: the app is like that. */
async function download(call: Call): Promise<Reply> {
  const name = path.basename(decodeURIComponent(call.path));
  if (call.entry) call.entry.filename = name;
  try {
    return attachment(name, DOCX, await readFile(path.join(call.app.settings.dataDir, "output", name)));
  } catch {
    return refuse(500, "Download failed: the file does not exist", "file");
  }
}
