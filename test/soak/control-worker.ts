// The control: the same worker on one plain IndexedDB, as if the browser had no Storage Buckets. It has to lose.
import "./without-buckets.ts";
import "./worker.ts";
