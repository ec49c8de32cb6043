// The tabs as a real tablist: one tab stop, arrow keys go round, the panel follows the tab.
import type { ComponentChildren, TargetedKeyboardEvent } from "preact";
import { useRef } from "preact/hooks";

export interface Tab<Name extends string> {
  name: Name;
  label: string;
  badge?: string;
}

interface TabsProps<Name extends string> {
  tabs: readonly Tab<Name>[];
  chosen: Name;
  onChoose(name: Name): void;
  children: ComponentChildren;
}

export function Tabs<Name extends string>({ tabs, chosen, onChoose, children }: TabsProps<Name>) {
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLElement>) => {
    const at = tabs.findIndex(({ name }) => name === chosen);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    const tab = next === undefined ? undefined : tabs.at(next % tabs.length);
    if (!tab) return;
    event.preventDefault();
    onChoose(tab.name);
    list.current?.querySelector<HTMLElement>(`#tab-${tab.name}`)?.focus();
  };
  return (
    <>
      <div ref={list} class="tabs" role="tablist" tabIndex={-1} aria-label="What to show" onKeyDown={onKeyDown}>
        {tabs.map(({ name, label, badge }) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`tab-${name}`}
            aria-selected={name === chosen}
            aria-controls="panel"
            tabIndex={name === chosen ? 0 : -1}
            onClick={() => onChoose(name)}
          >
            {label} {badge !== undefined && <span class="badge">{badge}</span>}
          </button>
        ))}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a panel that scrolls has to be reachable by key. */}
      <div key={chosen} class="panel" role="tabpanel" id="panel" tabIndex={0} aria-labelledby={`tab-${chosen}`}>
        {children}
      </div>
    </>
  );
}
