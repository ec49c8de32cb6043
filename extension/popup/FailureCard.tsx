// One failure: what happened, what it means for the review, what to do next, and its facts on request.
import { useId, useState } from "preact/hooks";
import type { Activity } from "#core/activity.ts";
import { recoveryFor } from "#core/recovery.ts";
import { oneLine, titleOf } from "#core/wording.ts";
import { StatusIcon } from "./Icon.tsx";
import { factsOf, stackOf } from "./support.ts";
import { whenWords } from "./times.ts";

interface FailureCardProps {
  failure: Activity;
  /** The later success of the same step; the card then needs nothing from the person and is drawn small. */
  solution: Activity | undefined;
  nowMs: number;
  onCopy(failure: Activity): void;
}

export function FailureCard({ failure, solution, nowMs, onCopy }: FailureCardProps) {
  const [unfolded, setUnfolded] = useState(false);
  const id = useId();
  return (
    <li class={solution ? "failure solved" : "failure"}>
      <StatusIcon status={failure.status} />
      <h2>{titleOf(failure)}</h2>
      <time dateTime={String(failure.started_at)}>{whenWords(failure.started_at, nowMs)}</time>
      {solution ? <p class="solution">{solutionWords(solution, nowMs)}</p> : <Advice failure={failure} />}
      <div class="tools">
        <button
          type="button"
          class="link"
          aria-expanded={unfolded}
          aria-controls={id}
          onClick={() => setUnfolded(!unfolded)}
        >
          Details
        </button>
        <button type="button" class="link" onClick={() => onCopy(failure)}>
          Copy for support
        </button>
      </div>
      <div id={id} class="facts" hidden={!unfolded}>
        {unfolded && <Facts failure={failure} />}
      </div>
    </li>
  );
}

function Advice({ failure }: { failure: Activity }) {
  const recovery = recoveryFor(failure);
  if (!recovery) return null;
  return (
    <>
      <p class="meaning">{recovery.meaning}</p>
      <p class="next">
        <b>Next:</b> {recovery.next}
      </p>
    </>
  );
}

function solutionWords(solution: Activity, nowMs: number): string {
  const solved = `Solved at ${whenWords(solution.ended_at ?? solution.started_at, nowMs)}`;
  const filename = solution.details["filename"];
  return solution.action === "document_upload" && typeof filename === "string"
    ? `${solved}: uploaded as ${oneLine(filename)}`
    : solved;
}

function Facts({ failure }: { failure: Activity }) {
  const stack = stackOf(failure);
  return (
    <>
      <dl>
        {factsOf(failure).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a stack that scrolls has to be reachable by key. */}
      {stack !== undefined && <pre tabIndex={0}>{stack}</pre>}
    </>
  );
}
