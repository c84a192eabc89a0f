import { downloads, type Script } from "../shell/index.ts";
import { once } from "./script-findings.ts";

/** The downloads of a script and what becomes of them, followed once for all checks. */
export const downloadsOf = once((script: Script) => downloads(script));
