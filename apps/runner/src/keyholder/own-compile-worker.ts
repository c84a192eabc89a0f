import { parentPort } from "node:worker_threads";
import { compileOwn, type OwnCompileRequest } from "./compile-job.ts";

/** Nothing but compiling happens in this thread: it may be ended at any moment. */
parentPort!.on("message", (request: OwnCompileRequest) => parentPort!.postMessage(compileOwn(request)));
