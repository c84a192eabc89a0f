import { get, type JobView, type Node, type Origin, userPlace } from "@ringfort/config";
import type { Related, Span } from "@ringfort/contract";
import type { ConfigFacts } from "./config-facts.ts";
import { type ImageName, readImageName } from "./image-name.ts";
import { once } from "./script-findings.ts";
import { writtenEntries } from "./written-entries.ts";

/** One place where a config names an image, with all parameters filled in. */
export interface UsedImage {
  readonly image: ImageName;
  readonly kind: "docker" | "machine";
  /** Whether steps run in it; the others are services beside it. */
  readonly primary: boolean;
  readonly at: Span;
  /** A name for the place: the executor or the job that holds it. */
  readonly holder: string;
  readonly origins: readonly Origin[];
  readonly related: readonly Related[];
  /** The first job that uses it; undefined for what is declared and not used. */
  readonly job: JobView | undefined;
}

/** Every image of every job, those of orbs among them, and those of executors and jobs that nothing uses. Each place and text once. */
export const imagesOf: (config: ConfigFacts) => readonly UsedImage[] = once(collect);

function collect(config: ConfigFacts): readonly UsedImage[] {
  const { view } = config;
  const declared = declaredImages(config);
  const found = new Map<string, UsedImage>();
  const used = new Set<number>();
  for (const job of view.jobs) {
    for (const { node, kind, primary } of imageNodes(job.node)) {
      if (node.kind !== "scalar" || node.value === null) continue;
      const own = node.file === view.source.file;
      const at = userPlace(node, node.chain, view.source.file, job.at);
      const text = String(node.value);
      if (own) used.add(node.start);
      const key = `${at.start}:${text}`;
      if (found.has(key)) continue;
      found.set(key, {
        image: readImageName(text),
        kind,
        primary,
        at,
        holder: (own ? declared.get(node.start)?.holder : undefined) ?? job.declaredName,
        origins: node.origins ?? [],
        related: own ? [] : [{ message: `the orb's image of job \`${job.declaredName}\``, at: job.at }],
        job,
      });
    }
  }
  for (const [start, { node, holder, kind }] of declared) {
    const text = node.kind === "scalar" && typeof node.value === "string" ? node.value : "";
    if (used.has(start) || text === "" || text.includes("<<")) continue;
    const image = readImageName(text);
    found.set(`${start}:${text}`, {
      ...{ image, kind, holder, at: { file: node.file, start: node.start, end: node.end } },
      ...{ primary: false, origins: [], related: [], job: undefined },
    });
  }
  return [...found.values()];
}

interface ImageNode {
  readonly node: Node;
  readonly kind: "docker" | "machine";
  readonly primary: boolean;
}

function imageNodes(job: Node | undefined): readonly ImageNode[] {
  const docker = get(job, "docker");
  if (docker?.kind === "list") {
    return docker.items.flatMap((item, index) => {
      const node = get(item, "image");
      return node ? [{ node, kind: "docker", primary: index === 0 } as const] : [];
    });
  }
  const machine = get(job, "machine");
  const node = machine?.kind === "map" ? get(machine, "image") : machine;
  return node?.kind === "scalar" && typeof node.value === "string" ? [{ node, kind: "machine", primary: true }] : [];
}

interface DeclaredImage {
  readonly node: Node;
  readonly holder: string;
  readonly kind: "docker" | "machine";
}

/** Images as they are written under `jobs` and `executors`, by where they start. */
function declaredImages({ view }: ConfigFacts): ReadonlyMap<number, DeclaredImage> {
  const found = new Map<number, DeclaredImage>();
  for (const { key, path, value } of writtenEntries(view)) {
    if (key !== "image" || (path[0] !== "jobs" && path[0] !== "executors")) continue;
    const kind = path[2] === "docker" ? "docker" : path[2] === "machine" ? "machine" : undefined;
    if (kind) found.set(value.start, { node: value, kind, holder: path[1] ?? "" });
  }
  return found;
}
