import { parentPort } from "node:worker_threads";
import { type CompilerJob, type CompilerSays, perform } from "./compile-request.ts";

/** Nothing but compiling happens in this thread: it may be ended at any moment. */
parentPort!.on("message", (job: CompilerJob) => parentPort!.postMessage(say(job)));

function say(job: CompilerJob): CompilerSays {
  try {
    return { ok: true, result: perform(job) };
  } catch (error) {
    return { ok: false, bug: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
