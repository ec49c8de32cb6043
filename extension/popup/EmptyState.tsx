// What stands where there is nothing to list: a sheet, a title, a sentence, and the step that changes it.
import type { ComponentChildren } from "preact";
import { Sheet } from "./Icon.tsx";

interface EmptyStateProps {
  title: string;
  words: string;
  children?: ComponentChildren;
}

export function EmptyState({ title, words, children }: EmptyStateProps) {
  return (
    <div class="empty">
      <Sheet />
      <h2>{title}</h2>
      <p>{words}</p>
      {children}
    </div>
  );
}
