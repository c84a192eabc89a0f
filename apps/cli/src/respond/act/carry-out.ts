import type { Io } from "../../command.ts";
import { sanitiseName } from "../../terminal/sanitise.ts";
import type { ActWorld, Plan, PlannedCall } from "./action.ts";

const tries = 4;
const longestWait = 60_000;

export function describePlan({ calls, gaps }: Plan, origin: string): string {
  return [
    calls.length === 0 ? "There is nothing to send." : `To ${origin}:`,
    ...calls.flatMap(({ method, path, body, inverse }) => [
      `  ${method} ${sanitiseName(path)}${body === undefined ? "" : ` ${sanitiseName(body)}`}`,
      `    taken back by: ${inverse === undefined ? "nothing" : sanitiseName(inverse)}`,
    ]),
    ...gaps.map((gap) => `Could not be looked at: ${sanitiseName(gap)}`),
    "",
  ].join("\n");
}

/** Sends the calls one after another, and goes on after one that is refused. Answers how many were. */
export async function sendAll({ calls }: Plan, { api }: ActWorld, io: Pick<Io, "stderr">): Promise<number> {
  let refused = 0;
  for (const call of calls) {
    const why = await send(call, api);
    if (why === undefined) continue;
    refused += 1;
    io.stderr.write(`${sanitiseName(`${call.method} ${call.path}`)} ${why}.\n`);
  }
  return refused;
}

/** Undefined when it was done. What the answer says is not repeated: it could hold the value. */
async function send({ method, path, payload }: PlannedCall, api: ActWorld["api"]): Promise<string | undefined> {
  for (let tried = 1; ; tried += 1) {
    const answer = await api.send(method, path, payload?.()).catch(() => undefined);
    if (!answer) return "got no answer";
    if (answer.status >= 200 && answer.status < 300) return undefined;
    const wait = Number(answer.headers.get("retry-after") ?? 1) * 1000;
    if (answer.status !== 429 || tried === tries || !(wait <= longestWait)) return `was refused with ${answer.status}`;
    await api.transport.wait(wait);
  }
}
