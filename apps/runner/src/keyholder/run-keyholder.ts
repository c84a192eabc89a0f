import { forbidCoreDumps } from "../service/no-core-dumps.ts";
import { holdState } from "../trust/hold-state.ts";
import { LocalKeyholder, type LocalKeyholderOptions } from "./local-keyholder.ts";
import { type KeyholderSocket, serveKeyholder } from "./socket/serve-keyholder.ts";

/** Decides for the agents of the machine until it is told to stop. */
export async function runKeyholder(
  options: LocalKeyholderOptions,
  socket: KeyholderSocket,
  stop: AbortSignal,
): Promise<void> {
  await forbidCoreDumps(options.path);
  await using _state = await holdState(options.stateFolder);
  await using _socket = await serveKeyholder(new LocalKeyholder(options), socket);
  socket.log(`deciding about jobs of ${options.resourceClass} at ${socket.path}`);
  if (!stop.aborted) await new Promise((resolve) => stop.addEventListener("abort", resolve, { once: true }));
}
