import type { ContainerFiles, Owner } from "./archive.ts";

export interface ContainerUser {
  readonly owner: Owner;
  readonly home: string;
}

/** Who `USER` is, read from the container's own /etc/passwd, for there may be no `id` in it. */
export async function findUser(files: ContainerFiles, written: string): Promise<ContainerUser> {
  const passwd = parse((await files.readFile("/etc/passwd")) ?? "");
  const group = parse((await files.readFile("/etc/group")) ?? "");
  const [user = "", wantedGroup] = (written || "0").split(":");
  const isNumber = /^\d+$/.test(user);
  const entry = passwd.find(([name, , uid]) => (isNumber ? uid === user : name === user));
  const gid =
    wantedGroup === undefined ? entry?.[3] : (group.find(([name]) => name === wantedGroup)?.[2] ?? wantedGroup);
  const uid = toId(entry?.[2] ?? (isNumber ? user : undefined));
  return { owner: { uid, gid: toId(gid) }, home: entry?.[5] || (uid === 0 ? "/root" : "/") };
}

function parse(file: string): string[][] {
  return file.split("\n").map((line) => line.split(":"));
}

function toId(written: string | undefined): number {
  return written !== undefined && /^\d{1,10}$/.test(written) ? Number(written) : 0;
}
