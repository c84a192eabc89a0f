import { readFile } from "node:fs/promises";
import { arch, platform } from "node:os";

const names: Readonly<Record<string, string>> = { x64: "amd64", ia32: "386" };

let known: Promise<string> | undefined;

/** `linux-amd64-6_62`: system, architecture, and the CPU's family and model where the system tells them. */
export function archOfThisMachine(): Promise<string> {
  known ??= readArch();
  return known;
}

async function readArch(): Promise<string> {
  const cpu = await readFile("/proc/cpuinfo", "utf8").catch(() => "");
  const family = /^cpu family\s*:\s*(\d+)/m.exec(cpu)?.[1];
  const model = /^model\s*:\s*(\d+)/m.exec(cpu)?.[1];
  const kind = family !== undefined && model !== undefined ? `-${family}_${model}` : "";
  return `${platform()}-${names[arch()] ?? arch()}${kind}`;
}
