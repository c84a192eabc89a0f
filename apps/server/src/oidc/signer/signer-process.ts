import { runOnPipes } from "./run-signer.ts";
import { readPlace } from "./settings.ts";

/** The signer as the server's child. Signals are for the server: the end of its pipe is what ends this. */
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);
await runOnPipes(readPlace());
