import type { Continuing } from "../commands/answer-continue.ts";
import type { Attest } from "../keyholder/keyholder.ts";
import { Refused } from "./failures.ts";
import type { TaskConnection } from "./task-connection.ts";

/** The class signs what the setup job continues with, and the server is told both. */
export function continuingOf(
  attest: Pick<Attest, "signContinuation">,
  connection: Pick<TaskConnection, "offer">,
): Continuing {
  return {
    async continue(config, parameters) {
      const signed = await attest.signContinuation(config, parameters);
      if (!signed.ok) return `${signed.code}: ${signed.message}`;
      try {
        await connection.offer("/continuation", { config, parameters, statement: signed.value });
        return undefined;
      } catch (failure) {
        if (failure instanceof Refused) return failure.message;
        throw failure;
      }
    },
  };
}
