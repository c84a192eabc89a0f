import { setFlagsFromString } from "node:v8";

/** How many projects make a scan large. */
const many = 100;

/** A large scan keeps what it reads: the collector should look for garbage before it asks the system for more. Measured at 500 projects: 240 MB instead of 440, for a third more time of the processor. */
export function beFrugal(projects: number): void {
  if (projects < many) return;
  setFlagsFromString("--semi-space-growth-factor=1");
  setFlagsFromString("--heap-growing-percent=20");
}
