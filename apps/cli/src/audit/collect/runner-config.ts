import type { RunnerFacts } from "@ringfort/controls";
import { parse } from "yaml";

const largest = 1024 * 1024;

/** What a `--runner-config` file is, told by its content: nobody agrees on names for these. */
export function readRunnerConfig(file: string, text: string): RunnerFacts {
  const data = text.length > largest ? undefined : parsed(text);
  return { file, text, kind: kindOf(data, text), data };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    try {
      return parse(text, { maxAliasCount: 0 });
    } catch {
      return undefined;
    }
  }
}

function kindOf(data: unknown, text: string): RunnerFacts["kind"] {
  const first = Array.isArray(data) ? data[0] : data;
  if (first !== null && typeof first === "object") {
    if ("HostConfig" in first) return "docker-inspect";
    if ("ringfort_probe" in first) return "probe";
    if ("kind" in first && "spec" in first) return "pod";
    return "machine-runner";
  }
  return /\bdocker\s+run\b/.test(text) ? "docker-run" : "machine-runner";
}

/** Why a runner's config cannot be judged, for whoever named it; undefined when it can. */
export function whyNoRunner({ kind, data }: RunnerFacts): string | undefined {
  const isText = kind === "docker-run" || (typeof data === "object" && data !== null);
  return isText ? undefined : "It is no JSON or YAML of a runner, and no `docker run`.";
}
