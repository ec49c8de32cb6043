// The end of a list that holds only the newest, with the way to the rest.

interface MoreInLogProps {
  shown: number;
  total: number;
  noun: string;
  onOpenLog(): void;
}

/** Draws nothing when everything is shown. */
export function MoreInLog({ shown, total, noun, onOpenLog }: MoreInLogProps) {
  if (total <= shown) return null;
  return (
    <p class="more">
      {`The newest ${shown} of ${total.toLocaleString("en-US")} ${noun}.`}{" "}
      <button type="button" class="link" onClick={onOpenLog}>
        See all in the log
      </button>
    </p>
  );
}
