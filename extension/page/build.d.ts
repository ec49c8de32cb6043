// What the build says of the bundle that is being made: the page script differs by browser, so that none carries the other's.
declare const FIREFOX: boolean;
