// Keeps the rest of the popup usable when one part of it can't be drawn.
import { Component, type ComponentChildren } from "preact";

interface BoundaryState {
  reason: string | undefined;
}

/** Give it a `key` of what it shows: another key tries again. */
export class Boundary extends Component<{ children: ComponentChildren }, BoundaryState> {
  override state: BoundaryState = { reason: undefined };

  static override getDerivedStateFromError(error: unknown): BoundaryState {
    return { reason: error instanceof Error ? error.message : String(error) };
  }

  override render() {
    if (this.state.reason === undefined) return this.props.children;
    return (
      <p class="footnote">{`This part can’t be shown (${this.state.reason}). The records themselves are untouched.`}</p>
    );
  }
}
