import { type JobUser, RoomFailure, type RoomRequest } from "../executor.ts";
import { expandHome, isWithin } from "../room/paths.ts";
import { labelsOf } from "./labels.ts";

/** The same in every image, whoever its own user is. */
export const strictHome = "/home/circleci";
/** Volumes, because the engine's own reading and writing of files knows no other place that can be written to. */
const writable = ["/home", "/tmp", "/var/tmp"];
/** Nobody's on any machine, where the machine's own numbers are not to be had. */
const strictUser: JobUser = { uid: 64_100, gid: 64_100 };

/** What a strict job's container has instead of what its image and the engine would give it. */
export function strictContainer({ id, user = strictUser, job }: RoomRequest) {
  const place = expandHome(job.workingDirectory, strictHome);
  if (!writable.some((folder) => place !== folder && isWithin(folder, place))) {
    throw new RoomFailure(
      `\`working_directory: ${job.workingDirectory}\` cannot be written to in a strict job: use a path below \`~\` or /tmp.`,
      { userMistake: true },
    );
  }
  return {
    body: { User: `${user.uid}:${user.gid}`, Env: [`HOME=${strictHome}`] },
    hostConfig: { ReadonlyRootfs: true, NetworkMode: "none", CapDrop: ["ALL"], SecurityOpt: ["no-new-privileges"] },
    mounts: writable.map((Target) => ({ Type: "volume", Target, VolumeOptions: { Labels: labelsOf(id) } })),
  };
}

/** A database needs to change to its own user and to own its files; nothing that it starts may win more. */
export const strictService = {
  CapDrop: ["ALL"],
  CapAdd: ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"],
  SecurityOpt: ["no-new-privileges"],
};
