import { RoomFailure } from "../executor.ts";
import type { EngineError } from "./engine-client.ts";

/** The engine says "500" of a user or a program that the image does not have. */
export function refusedByEngine(failure: EngineError): RoomFailure {
  const byConfig = /unable to find user|executable file not found|no such file or directory|invalid/i;
  const userMistake = failure.status === 400 || failure.status === 404 || byConfig.test(failure.message);
  return new RoomFailure(`The engine refused: ${failure.message}`, { cause: failure, userMistake });
}
