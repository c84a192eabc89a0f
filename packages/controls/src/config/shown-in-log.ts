import { type Command, commandName, invocationOf, reachesTerminal, textOf } from "../shell/index.ts";

/** Whether what a command prints can be read in the job's log. `… | grep -q` only asks. */
export function isShownInLog(command: Command): boolean {
  const asked = command.pipeline.members.slice(command.index + 1).some((member) => {
    if (member.kind !== "command" || !/grep$/.test(commandName(member) ?? "")) return false;
    return invocationOf(member)?.args.some((word) =>
      /^(?:-[a-zA-Z]*[qc][a-zA-Z]*|--quiet|--silent|--count)$/.test(textOf(word)),
    );
  });
  return !asked && reachesTerminal(command);
}
