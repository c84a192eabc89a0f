import type { ExecutorName } from "@ringfort/runner";
import { CommandFailure, type Io } from "../command.ts";
import type { Display } from "../terminal/display.ts";
import { openDisplay } from "../terminal/open-display.ts";
import { chooseExecutors } from "./choose-executors.ts";
import { endJobsOf } from "./end-jobs.ts";
import { type RunPlan, runPlan, stopped } from "./run-plan.ts";
import { useTemporaryFolder } from "./settings.ts";
import { watchForStop } from "./stopping.ts";
import { makeTempFolder, removeFolder, removeFolderAtOnce, sweepTempFolders } from "./temp-folder.ts";

/** What is decided before anything starts. */
export interface PreparedRun
  extends Omit<RunPlan, "executors" | "cacheFolder" | "temporary" | "emit" | "now" | "signal"> {
  readonly executor: ExecutorName | "auto";
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
}

/** Carries out a run in front of its reader, and leaves nothing behind however it ends. Answers the exit code. */
export async function showRun(
  prepared: PreparedRun,
  how: { readonly plain: boolean; readonly json: boolean },
  io: Io,
): Promise<number> {
  await sweepTempFolders();
  const temporary = await makeTempFolder();
  useTemporaryFolder(temporary.path);
  let display: Display | undefined;
  using stopping = watchForStop(stopped, () => {
    display?.close();
    endJobsOf(process.pid);
    removeFolderAtOnce(temporary.path);
  });
  stopping.signal.addEventListener("abort", () => {
    display?.show({
      type: "note",
      level: "info",
      text: "Stopping. Another Ctrl-C ends at once, and may leave something behind.",
    });
  });
  try {
    const executors = await chooseExecutors(prepared.workflows, prepared.executor);
    const shown = openDisplay(io, { ...how, temporary: temporary.private });
    display = shown;
    const { facts, git, notes, warnings, ...plan } = prepared;
    shown.show({
      type: "run-started",
      at: Date.now(),
      project: facts.project.slug,
      ...(facts.branch !== undefined && { branch: facts.branch }),
      ...(facts.tag !== undefined && { tag: facts.tag }),
      ...(git.commit && { revision: facts.revision }),
    });
    for (const text of [...warnings, ...executors.warnings]) shown.show({ type: "note", level: "warning", text });
    for (const text of [...notes, ...executors.notes]) shown.show({ type: "note", level: "info", text });
    const ended = await runPlan({
      ...plan,
      facts,
      git,
      cacheFolder: io.settings.cacheFolder,
      temporary: temporary.private,
      executors,
      emit: (event) => shown.show(event),
      now: Date.now,
      signal: stopping.signal,
    });
    shown.show(ended);
    return ended.exitCode;
  } catch (error) {
    throw isDiskFull(error) ? new CommandFailure("the disk is full.", { cause: error }) : error;
  } finally {
    display?.close();
    await removeFolder(temporary.path);
  }
}

function isDiskFull(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOSPC" || code === "EDQUOT";
}
