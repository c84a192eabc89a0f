import { get, type JobView, type Node, type StepView, userPlace } from "@ringfort/config";
import type { Span } from "@ringfort/contract";
import type { Check, Context, Result } from "../../check.ts";
import type { ConfigFacts } from "../../config/config-facts.ts";
import { credentialFilesOf } from "../../config/credential-files.ts";
import { covers, resolvePath } from "../../config/job-paths.ts";
import { scriptsOf } from "../../config/script-findings.ts";
import { fail, failsOr, pass } from "../../results.ts";

export const storedSecret: Check = {
  id: "RF-3.7.4",
  slug: "stored-secret",
  title: "No artifact, workspace or cache takes credentials along",
  level: 1,
  severity: "high",
  scope: "config",
  subject: "config",
  needs: ["compiled"],
  map: { nist: ["SC-28", "AC-3"], soc2: ["CC6.1"], cis8: ["3.3"], owasp: [6], ssc: ["2.3.3"] },
  why: "Artifacts are open to everyone who sees the project, caches to every branch, for weeks: a credential in one is a credential given away.",
  remedy: "Store the files that are needed by name, and sign in after saving, not before.",
  guards: [
    "A broad path such as `.` or `~` is reported where an earlier step of the job has left a credential under it, and not otherwise.",
    "A folder `.env` of which the config uses `.env/bin/…` is Python's virtual environment.",
    "A template such as `.env.example` and a list of known hosts hold no secret.",
  ],
  run(config, context) {
    const seen = new Set<string>();
    const fails = config.view.jobs.flatMap((job) =>
      storedBy(job, config, context).filter(({ primary, about }) => {
        const key = `${primary?.start}:${about}`;
        return !seen.has(key) && seen.add(key);
      }),
    );
    return failsOr(
      fails,
      pass(config.subject, "Nothing that is stored is known to hold a credential.", { restsOn: "yaml" }),
    );
  },
};

interface Stored {
  readonly path: string;
  readonly what: "artifact" | "workspace" | "cache";
  readonly at: Span;
}

/** No file system takes a longer one. */
const longestPath = 4096;

/** A secret by the name of its file. Those of the repository itself are often harmless. */
const secretFiles: readonly (readonly [pattern: RegExp, sure: boolean])[] = [
  [/(?:^|\/)\.env(?:\.(?!example|sample|template|dist|defaults?|test|ci)[\w-]+)?$/, true],
  [/(?:^|\/)\.(?:netrc|pypirc|git-credentials)$/, true],
  [/(?:^|\/)\.docker(?:\/config\.json)?$/, true],
  [/(?:^|\/)\.(?:aws|ssh|gnupg)(?:\/(?!known_hosts$|config$)[^/]*)?$/, true],
  [/(?:^|\/)\.(?:kube|config\/gcloud)(?:\/|$)/, true],
  [/\.tfstate(?:\.backup)?$/, true],
  [/(?:^|\/)(?:id_rsa|id_ed25519|[^/]{0,100}private[^/]{0,100}\.(?:pem|key))$/, true],
  [/\$\{?BASH_ENV\b/, true],
  [/\.pem$/, false],
  [/(?:^|\/)\.npmrc$/, false],
  [/(?:^|\/)\.git$/, false],
];

function storedBy(job: JobView, config: ConfigFacts, context: Context): readonly Result[] {
  const home = job.build?.workingDirectory ?? "~/project";
  const scripts = new Map(scriptsOf(config, job).map(({ step, script }) => [step, script]));
  const left: { readonly path: string; readonly how: string; readonly at: Span }[] = [];
  const found: Result[] = [];
  for (const step of job.steps) {
    const script = scripts.get(step);
    const directory = (step.step.type === "run" ? step.step.workingDirectory : undefined) ?? home;
    for (const { path } of script ? credentialFilesOf(script) : []) {
      const how = step.step.type === "run" ? (step.step.name.split("\n", 1)[0] ?? "") : "";
      left.push({ path: resolvePath(path, resolvePath(directory, home)), how, at: step.at });
    }
    for (const stored of storesOf(step, home, config)) {
      if (stored.path.length > longestPath) continue;
      const path = resolvePath(stored.path, home);
      const about = `${job.declaredName}/${stored.what}/${stored.path}`;
      const more = { primary: stored.at, about, ...severityOf(stored, config, context) };
      const credential = left.find((file) => covers(path, file.path));
      const named = isVirtualEnvironment(stored.path, config)
        ? undefined
        : secretFiles.find(([pattern]) => pattern.test(stored.path));
      if (credential) {
        const why = `The ${stored.what} of \`${job.name}\` takes \`${stored.path}\` along, in which \`${cut(credential.how)}\` has left a credential (\`${credential.path}\`).`;
        found.push(
          fail(config.subject, why, {
            ...more,
            related: [{ message: "the credential is written here", at: credential.at }],
          }),
        );
      } else if (named) {
        const why = `The ${stored.what} of \`${job.name}\` takes \`${stored.path}\` along, which by its name holds a credential.`;
        found.push(fail(config.subject, why, { ...more, ...(named[1] ? {} : { confidence: "medium" }) }));
      }
    }
  }
  return found;
}

/** Python's people call the folder of a virtual environment `.env`, too. */
function isVirtualEnvironment(path: string, { view }: ConfigFacts): boolean {
  return view.source.text.includes(`${path.replace(/^\.\//, "")}/bin/`);
}

/** In an artifact of a public project anyone reads it. */
function severityOf({ what }: Stored, config: ConfigFacts, { projects }: Context): Pick<Result, "severity"> {
  const project = projects.find(({ slug }) => slug === config.project);
  const open =
    (project?.FORGE.status === "read" && project.FORGE.value.public) ||
    (project?.PRJSET.status === "read" && project.PRJSET.value.oss === true);
  return what === "artifact" && open ? { severity: "critical" } : {};
}

function storesOf({ step, body, at }: StepView, home: string, { view }: ConfigFacts): readonly Stored[] {
  const place = (node: Node | undefined) => (node ? userPlace(node, node.chain, view.source.file, at) : at);
  const listed = (paths: readonly string[], root: string, what: Stored["what"]) => {
    const nodes = get(body, "paths");
    return paths.map((path, index) => ({
      path: root === "" ? path : joined(root, path),
      what,
      at: place(nodes?.kind === "list" ? nodes.items[index] : nodes),
    }));
  };
  switch (step.type) {
    case "store_artifacts":
      return [{ path: step.path, what: "artifact", at: place(get(body, "path")) }];
    case "persist_to_workspace":
      return listed(step.paths, resolvePath(step.root, home) === resolvePath(home, home) ? "" : step.root, "workspace");
    case "save_cache":
      return listed(step.paths, "", "cache");
    default:
      return [];
  }
}

function joined(root: string, path: string): string {
  return /^[~/]/.test(path) ? path : path === "." ? root : `${root.replace(/\/+$/, "")}/${path}`;
}

function cut(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
