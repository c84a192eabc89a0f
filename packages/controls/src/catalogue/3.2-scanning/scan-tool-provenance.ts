import type { Check, Result } from "../../check.ts";
import type { ConfigFacts } from "../../config/config-facts.ts";
import { brings } from "../../config/image-contents.ts";
import { type ImageName, readImageName, whyMoving } from "../../config/image-name.ts";
import { installsOf } from "../../config/package-installs.ts";
import { argumentText, type Scanner, type ScannerUse, scannerOfImage, scansIn } from "../../config/scanners.ts";
import { scriptsOf } from "../../config/script-findings.ts";
import { fail, failsOr, pass, unknown } from "../../results.ts";
import { allCommands, type Command, downloads, textOf } from "../../shell/index.ts";
import { nameOfUse, whyBlind } from "./scan-runs.ts";

export const scanToolProvenance: Check = {
  id: "RF-3.2.5",
  slug: "scan-tool-provenance",
  title: "Every scanner is there, and is pinned",
  level: 2,
  severity: "medium",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["SR-3", "SR-11"], soc2: ["CC9.2"], cis8: ["16.11"], owasp: [3], ssc: ["2.4.3"] },
  why: "A scanner sees all of the code: who can change it can take the code, or make it say that all is well. One that is not installed says nothing at all.",
  remedy:
    "Run the scanner in an image of its own that is bound to a digest, or install one version of it; keep its rules in the repository.",
  guards: [
    "A scanner that the image is known to bring, such as npm in an image of Node, is pinned with the image.",
    "A scanner of an orb is pinned with the orb, which RF-3.5.1 and RF-3.5.3 ask for.",
  ],
  run(config) {
    const uses = scansIn(config);
    const blind = uses.length === 0 ? whyBlind(config) : undefined;
    if (blind) return [unknown(config.subject, `No scan was seen, and ${blind.why}.`, [blind.missing])];
    if (uses.length === 0) return [];
    const told = onePerJob(uses).flatMap((use) => [...remoteRules(use, config), ...provenance(use, config)]);
    return failsOr(told, pass(config.subject, "Every scanner is there, and is pinned.", { restsOn: "yaml" }));
  },
};

/** A scanner that runs several times in one job, or one step of several jobs, comes from one place. */
function onePerJob(uses: readonly ScannerUse[]): readonly ScannerUse[] {
  const seen = new Set<string>();
  return uses.filter(({ scanner, job, run, image }) => {
    const how = run ? `${run.invocation.path} ${/--config|-c /.test(argumentText(run.invocation))}` : "";
    const key = [job.declaredName, scanner.name, how, image ?? ""].join("\n");
    return !seen.has(key) && seen.add(key);
  });
}

function remoteRules(use: ScannerUse, { subject }: ConfigFacts): Result[] {
  if (use.scanner.name !== "semgrep" || !use.run) return [];
  const found = /(?:--config|-c|-f)[= ](auto|r\/all)(?:\s|$)/.exec(argumentText(use.run.invocation));
  if (!found) return [];
  const why = `\`semgrep\` takes whatever rules its server has today (\`--config=${found[1]}\`), and tells it about the repository.`;
  return [fail(subject, why, { primary: use.at, about: `${nameOfUse(use)}/rules`, severity: "low" })];
}

function provenance(use: ScannerUse, config: ConfigFacts): Result[] {
  const { scanner, run } = use;
  if (!run || use.orb !== undefined) return [];
  const more = { primary: use.at, about: nameOfUse(use) };
  const bad = (why: string) => [fail(config.subject, `${scanner.name} in \`${use.job.name}\`: ${why}.`, more)];
  if (use.image !== undefined) return loose(readImageName(use.image), bad);
  if (isTheProjects(run.invocation.path, run.command)) return [];
  const brought = broughtBy(use, config);
  if (brought) return brought.problem === undefined ? [] : bad(brought.problem);
  const image = imageOf(use);
  if (image && scannerOfImage(image.text)?.name === scanner.name) return loose(image, bad);
  if (image && brings(image, run.invocation.name) === true) return [];
  const where = image ? `\`${image.text}\` is not known to bring it` : "nothing tells what its machine brings";
  const why = `Where ${scanner.name} in \`${use.job.name}\` comes from is not told: ${where}, and no step installs it.`;
  return [
    unknown(config.subject, why, ["the step that installs the scanner, or an image that is known to bring it"], more),
  ];
}

function loose(image: ImageName, bad: (why: string) => Result[]): Result[] {
  if (image.digest !== undefined || image.text.includes("$")) return [];
  if (image.tag === undefined || image.tag === "latest")
    return bad(`its image \`${image.text}\` is the newest of the day`);
  const moves = whyMoving(image.tag);
  return moves === undefined ? [] : bad(`its image \`${image.text}\` moves, since ${moves}`);
}

function imageOf({ job }: ScannerUse): ImageName | undefined {
  const executor = job.build?.executor;
  return executor?.type === "docker" ? readImageName(executor.images[0].image) : undefined;
}

/** `./gradlew`, `bundle exec`, `poetry run`: what the repository's own lockfile names. */
function isTheProjects(path: string, command: Command): boolean {
  if (path.startsWith("./") || path.includes("node_modules/") || path.includes("vendor/")) return true;
  const first = textOf(command.words[0] ?? command.words[1] ?? { start: 0, end: 0, raw: "", parts: [] });
  return (
    /^(?:bundle|poetry|pipenv|uv|yarn|pnpm)$/.test(first) &&
    command.words.length > 1 &&
    !/dlx/.test(command.words[1]?.raw ?? "")
  );
}

/** The step that brings a scanner into a job, and what is wrong with it. The last one that does counts. */
function broughtBy(
  { scanner, job, run }: ScannerUse,
  config: ConfigFacts,
): { readonly problem: string | undefined } | undefined {
  let found: { readonly problem: string | undefined } | undefined;
  for (const { script } of scriptsOf(config, job)) {
    for (const command of allCommands(script)) found = installed(command, scanner) ?? found;
    for (const download of downloads(script)) {
      const url = download.urls.map(textOf).join(" ");
      if (!mentions(url, scanner, run?.invocation.name)) continue;
      if (download.use?.how === "piped" || download.use?.how === "substituted")
        found = { problem: `what \`${short(url)}\` serves is run unseen` };
      else if (/\/latest\b|\/(?:main|master)\//.test(url))
        found = { problem: `\`${short(url)}\` is the newest of the day` };
      else found ??= { problem: undefined };
    }
  }
  return found;
}

function installed(command: Command, scanner: Scanner): { readonly problem: string | undefined } | undefined {
  for (const install of installsOf(command)) {
    const spec = install.packages.find(({ name }) => scanner.packages.includes(name));
    if (!spec) continue;
    return {
      problem:
        spec.pinned === "no" && install.manager !== "apt"
          ? `\`${install.how} ${spec.text}\` takes the newest`
          : undefined,
    };
  }
  return undefined;
}

function mentions(url: string, { name, packages }: Scanner, program: string | undefined): boolean {
  const text = url.toLowerCase();
  return [name.split(" ")[0] ?? name, program ?? name, ...packages].some(
    (word) => word.length > 3 && text.includes(word.toLowerCase()),
  );
}

function short(url: string): string {
  return url.length > 80 ? `${url.slice(0, 77)}…` : url;
}
