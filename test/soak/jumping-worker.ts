// The worker as it ships, on a clock that jumps.
import "./jumping-clock.ts";
import "./worker.ts";
