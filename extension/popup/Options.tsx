// The options page: the collector, the recorded sites, the profiles, and what is kept of feedback.
import type { ComponentChildren, TargetedEvent } from "preact";
import { useRef, useState } from "preact/hooks";
import type { KnownProfile } from "../messages.ts";
import type { OptionsActions, OptionsModel } from "./options-model.ts";

interface OptionsProps {
  model: OptionsModel;
  actions: OptionsActions;
}

export function Options({ model, actions }: OptionsProps) {
  const [says, setSays] = useState("");
  const status = useRef<HTMLParagraphElement>(null);
  const answer = (sentence: string) => {
    setSays(sentence);
    // Where the button went with its row, the next Tab would begin at the top.
    if (document.activeElement === document.body) status.current?.focus();
  };
  const run: PartProps["run"] = (work, meanwhile) => {
    if (meanwhile !== undefined) setSays(meanwhile);
    work.then(
      (sentence) => answer(sentence ?? "Saved."),
      (error: unknown) => answer(`That did not work: ${error instanceof Error ? error.message : String(error)}`),
    );
  };
  return (
    <main class="options">
      <h1>Review Trail: options</h1>
      <p ref={status} role="status" class="says" tabIndex={-1}>
        {String(says)}
      </p>
      <Collector model={model} actions={actions} run={run} />
      <Sites model={model} actions={actions} run={run} />
      <Profiles model={model} actions={actions} run={run} />
      <Part title="What is kept">
        <label class="check">
          <input
            type="checkbox"
            checked={model.previews}
            onChange={({ currentTarget }) => run(actions.setPreviews(currentTarget.checked))}
          />
          Keep short previews of feedback (at most 100 characters)
        </label>
      </Part>
    </main>
  );
}

/** `meanwhile` is said until the work has ended, where it may take long. */
type PartProps = OptionsProps & { run(work: Promise<string | undefined>, meanwhile?: string): void };

const Part = ({ title, children }: { title: string; children: ComponentChildren }) => (
  <section>
    <h2>{title}</h2>
    {children}
  </section>
);

function Collector({ model, actions, run }: PartProps) {
  const onSubmit = (event: TargetedEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = new FormData(form);
    const field = (name: string) => String(fields.get(name) ?? "").trim();
    const save = async () => {
      const sentence = await actions.setTokens(field("url"), field("ingest"), field("operator"));
      // What was typed stays until it is good, so that it can be corrected.
      if (sentence === undefined) form.reset();
      return sentence;
    };
    run(save(), "Asking the collector …");
  };
  return (
    <Part title="Collector">
      <p class="muted">
        {model.collector
          ? `Paired with ${model.collector.url}. ${model.collector.mayOperate ? "Exports and the log page work from the popup." : "This device may only send; an operator token adds exports and the log page."}`
          : "Not paired: everything is kept on this device."}
      </p>
      <form class="pairing" onSubmit={onSubmit}>
        <label>
          Address
          <input
            name="url"
            type="url"
            required
            defaultValue={model.collector?.url ?? ""}
            placeholder="https://trail.example.com"
            spellcheck={false}
          />
        </label>
        <label>
          Ingest token, to send{model.collector ? " (empty keeps the present one)" : ""}
          <input name="ingest" type="password" autocomplete="off" />
        </label>
        <label>
          Operator token, to export and to open the log page (
          {model.collector?.mayOperate ? "empty keeps the present one" : "may stay empty"})
          <input name="operator" type="password" autocomplete="off" />
        </label>
        <div class="buttons">
          <button type="submit" class="button primary">
            Save
          </button>
        </div>
      </form>
    </Part>
  );
}

function Sites({ model, actions, run }: PartProps) {
  return (
    <Part title="Recorded sites">
      {model.sites.length === 0 && (
        <p class="muted">None yet. Open the site and press “Record this site” in the popup.</p>
      )}
      <ul>
        {model.sites.map(({ origin, profile }) => (
          <li key={origin}>
            <span class="grow">{String(origin)}</span>
            <select
              aria-label={`Profile of ${origin}`}
              value={profile}
              onChange={({ currentTarget }) => run(actions.setProfile(origin, currentTarget.value))}
            >
              {model.profiles.map((one) => (
                <option key={one.id} value={one.id}>
                  {String(one.name)}
                </option>
              ))}
            </select>
            <button type="button" class="link" onClick={() => run(actions.forgetSite(origin))}>
              Stop recording
            </button>
          </li>
        ))}
      </ul>
    </Part>
  );
}

function Profiles({ model, actions, run }: PartProps) {
  const onChange = ({ currentTarget }: TargetedEvent<HTMLInputElement>) => {
    const file = currentTarget.files?.[0];
    if (file) run(actions.importProfile(file));
    currentTarget.value = "";
  };
  return (
    <Part title="Profiles">
      <ul>
        {model.profiles.map((profile) => (
          <ProfileRow key={profile.id} profile={profile} actions={actions} run={run} />
        ))}
      </ul>
      <label class="file">
        Import a profile (a JSON file)
        <input type="file" accept=".json,application/json" onChange={onChange} />
      </label>
    </Part>
  );
}

function ProfileRow({ profile, actions, run }: { profile: KnownProfile } & Omit<PartProps, "model">) {
  return (
    <li>
      <span class="grow">
        {String(profile.name)}{" "}
        <span class="muted">{`${profile.id} ${profile.version}${profile.imported ? "" : ", built in"}`}</span>
      </span>
      <button type="button" class="link" onClick={() => actions.exportProfile(profile)}>
        Export
      </button>
      {profile.imported && (
        <button type="button" class="link" onClick={() => run(actions.removeProfile(profile.id))}>
          Remove
        </button>
      )}
    </li>
  );
}
