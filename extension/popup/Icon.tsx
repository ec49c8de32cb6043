// Draws the signs of the trail and the few other shapes of the popup.
import { h } from "preact";
import type { Status } from "#core/vocabulary.ts";
import { STATUS_WORDS } from "#core/wording.ts";
import { STATUS_ICONS } from "#look/icons.ts";

interface StatusIconProps {
  status: Status;
  /** Leaves out the spoken name, where the word stands beside the icon. */
  silent?: boolean;
  spinning?: boolean;
}

export function StatusIcon({ status, silent = false, spinning = false }: StatusIconProps) {
  const shapes = STATUS_ICONS[status] ?? STATUS_ICONS.warning;
  const look = `icon ${String(status)}${spinning ? " spinning" : ""}`;
  const drawn = shapes.map(([tag, attributes], index) => h(tag, { key: index, ...attributes }));
  return silent ? (
    <svg class={look} viewBox="0 0 16 16" aria-hidden="true">
      {drawn}
    </svg>
  ) : (
    <svg class={look} viewBox="0 0 16 16" role="img" aria-label={String(STATUS_WORDS[status])}>
      {drawn}
    </svg>
  );
}

export function Chevron({ up = false }: { up?: boolean }) {
  return (
    <svg class="chevron" viewBox="0 0 16 16" aria-hidden="true">
      <path d={up ? "M4.5 9.8L8 6.2l3.5 3.6" : "M4.5 6.2L8 9.8l3.5-3.6"} />
    </svg>
  );
}

export function Sheet() {
  return (
    <svg class="sheet" viewBox="0 0 32 32" aria-hidden="true">
      <path d="M8 4h11l6 6v18H8zM19 4v6h6" />
      <path d="M12 15h9M12 19h9M12 23h5" />
    </svg>
  );
}
