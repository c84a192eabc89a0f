import { cpus, loadavg, release, totalmem, type } from "node:os";

/** Where it was measured: figures without this mean little, and ratios not much more. */
export function describeMachine(): string {
  const processors = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const model = processors[0]?.model.trim() || "unknown processor";
  const load = loadavg()[0]!.toFixed(1);
  return `${processors.length} × ${model}, ${memory}, ${type()} ${release()}, Node ${process.versions.node}, load ${load} at the start`;
}
