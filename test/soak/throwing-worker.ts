// A worker that fails for a while, as one with a fault of ours would.
import "./throw-for-a-while.ts";
import "./worker.ts";
