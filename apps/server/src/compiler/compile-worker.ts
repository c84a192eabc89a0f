import { parentPort } from "node:worker_threads";
import { type CompilerJob, perform } from "./compile-request.ts";

/** Nothing but compiling happens in this thread: it may be ended at any moment. */
parentPort!.on("message", (job: CompilerJob) => parentPort!.postMessage(perform(job)));
