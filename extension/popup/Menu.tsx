// A button that opens a list of choices: arrow keys, Escape and a press elsewhere work as in any menu.
import type { ComponentChildren, TargetedKeyboardEvent } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";

export interface Choice {
  key: string;
  label: string;
  hint?: string;
  /** Given for a choice of one among many; left out for a command. */
  checked?: boolean;
  onPick(): void;
}

interface MenuProps {
  name: string;
  heading?: string;
  opens: "up" | "down";
  choices: readonly Choice[];
  triggerClass: string;
  children: ComponentChildren;
}

/** Focus goes into the list when it opens and back to the button when it closes by key or by a choice. */
export function Menu({ name, heading, opens, choices, triggerClass, children }: MenuProps) {
  const [open, setOpen] = useState(false);
  const trigger = useRef<HTMLButtonElement>(null);
  const popover = useRef<HTMLDivElement>(null);
  const id = useId();
  const close = () => {
    setOpen(false);
    trigger.current?.focus();
  };
  useLayoutEffect(() => (open ? watchOpenMenu(popover, trigger, () => setOpen(false)) : undefined), [open]);
  const pick = (choice: Choice) => {
    close();
    choice.onPick();
  };
  return (
    <>
      <button
        type="button"
        ref={trigger}
        class={triggerClass}
        aria-haspopup="menu"
        aria-expanded={open}
        {...(open ? { "aria-controls": id } : {})}
        onClick={() => setOpen(!open)}
      >
        {children}
      </button>
      {open && (
        <div ref={popover} class={`menu ${opens}`}>
          {heading !== undefined && <p class="menu-heading">{String(heading)}</p>}
          <div role="menu" tabIndex={-1} id={id} aria-label={name} onKeyDown={(event) => onMenuKey(event, close)}>
            {choices.map((choice) => (
              <MenuItem key={choice.key} choice={choice} onPick={pick} />
            ))}
          </div>
        </div>
      )}
    </>
  );
}

function MenuItem({ choice, onPick }: { choice: Choice; onPick: (choice: Choice) => void }) {
  const { label, hint, checked } = choice;
  const role =
    checked === undefined ? { role: "menuitem" as const } : { role: "menuitemradio" as const, "aria-checked": checked };
  return (
    <button type="button" class="menu-item" tabIndex={-1} {...role} onClick={() => onPick(choice)}>
      <span class="menu-label">{String(label)}</span>
      {hint !== undefined && <span class="menu-hint">{String(hint)}</span>}
    </button>
  );
}

function watchOpenMenu(
  popover: { current: HTMLDivElement | null },
  trigger: { current: HTMLButtonElement | null },
  shut: () => void,
): () => void {
  const start =
    popover.current?.querySelector<HTMLElement>("[aria-checked=true]") ?? popover.current?.querySelector("button");
  start?.focus();
  const onPress = ({ target }: Event) => {
    if (target instanceof Node && !popover.current?.contains(target) && !trigger.current?.contains(target)) shut();
  };
  document.addEventListener("pointerdown", onPress);
  return () => document.removeEventListener("pointerdown", onPress);
}

function onMenuKey(event: TargetedKeyboardEvent<HTMLElement>, close: () => void): void {
  if (event.key === "Tab") return close();
  const items = [...event.currentTarget.querySelectorAll("button")];
  const at = items.indexOf(document.activeElement as HTMLButtonElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (next === undefined && event.key !== "Escape") return;
  event.preventDefault();
  event.stopPropagation();
  if (next === undefined) return close();
  items.at(next % items.length)?.focus();
}
