import type { JobView } from "@ringfort/config";
import type { Span } from "@ringfort/contract";
import {
  allCommands,
  type Command,
  type Invocation,
  innerScripts,
  launchedBy,
  type Script,
  textOf,
} from "../shell/index.ts";
import type { ConfigFacts, StepScript } from "./config-facts.ts";
import { readImageName } from "./image-name.ts";
import { once, placeOf } from "./script-findings.ts";

/** What a scanner looks at. `pipeline`: the configuration of the pipeline itself. */
export type ScanKind = "dependencies" | "secrets" | "code" | "pipeline";

export interface Scanner {
  readonly name: string;
  readonly kinds: readonly ScanKind[];
  /** The program, and the words after it that make it a scan; without them any words do. */
  readonly program: RegExp;
  readonly words?: RegExp;
  /** Packages that bring it. */
  readonly packages: readonly string[];
  /** Its own images, without the tag. */
  readonly images: readonly string[];
  /** Registry orbs that run it, as `namespace/name`. */
  readonly orbs: readonly string[];
  /** A flag without which it tells and does not fail. */
  readonly failsOnlyWith?: RegExp;
  /** A flag with which it never fails. */
  readonly neverFailsWith?: RegExp;
}

const zero = /(?:^|\s)(?:--exit-zero|--soft-fail|--exit-code[= ]0)(?:\s|$)/;

function scanner(name: string, kinds: readonly ScanKind[], program: RegExp, more: Partial<Scanner> = {}): Scanner {
  return { name, kinds, program, packages: [name], images: [], orbs: [], neverFailsWith: zero, ...more };
}

/** In this order: the first whose program and words fit is what runs. */
const scanners: readonly Scanner[] = [
  scanner("npm audit", ["dependencies"], /^npm$/, { words: /^audit(?! fix| signatures)/, packages: ["npm"] }),
  scanner("yarn audit", ["dependencies"], /^yarn$/, { words: /^(?:npm )?audit\b/, packages: ["yarn"] }),
  scanner("pnpm audit", ["dependencies"], /^pnpm$/, { words: /^audit\b/, packages: ["pnpm"] }),
  scanner("bun audit", ["dependencies"], /^bun$/, { words: /^audit\b/, packages: ["bun"] }),
  scanner("composer audit", ["dependencies"], /^composer$/, { words: /^audit\b/, packages: ["composer"] }),
  scanner("cargo audit", ["dependencies"], /^cargo(?:-audit)?$/, {
    words: /^(?:audit|deny)\b/,
    packages: ["cargo-audit", "cargo-deny"],
  }),
  scanner("audit-ci", ["dependencies"], /^(?:audit-ci|better-npm-audit|improved-yarn-audit|npm-audit-resolver)$/, {
    packages: ["audit-ci", "better-npm-audit", "improved-yarn-audit"],
  }),
  scanner("osv-scanner", ["dependencies"], /^osv-scanner$/, {
    packages: ["github.com/google/osv-scanner/cmd/osv-scanner", "osv-scanner"],
    images: ["ghcr.io/google/osv-scanner"],
  }),
  scanner("trivy", ["dependencies"], /^trivy$/, {
    words: /^(?:fs|filesystem|rootfs|repo|repository|image|sbom|config|-\w|--\w)/,
    images: ["docker.io/aquasec/trivy", "ghcr.io/aquasecurity/trivy"],
    orbs: ["cci-labs/trivy", "fifteen5/trivy-orb", "signavio/trivy"],
    failsOnlyWith: /--exit-code/,
  }),
  scanner("grype", ["dependencies"], /^grype$/, {
    images: ["docker.io/anchore/grype"],
    failsOnlyWith: /(?:--fail-on|-f)\b/,
    orbs: ["anchore/anchore-engine"],
  }),
  scanner("snyk code", ["code"], /^snyk$/, {
    words: /^code test/,
    images: ["docker.io/snyk/snyk"],
    packages: ["snyk"],
  }),
  scanner("snyk", ["dependencies"], /^snyk(?:-linux|-alpine|-macos)?$/, {
    words: /^(?:test|container test|-)/,
    packages: ["snyk"],
    images: ["docker.io/snyk/snyk", "docker.io/snyk/snyk-cli"],
    orbs: ["snyk/snyk"],
  }),
  scanner("dependency-check", ["dependencies"], /^dependency-check(?:\.sh)?$/, {
    images: ["docker.io/owasp/dependency-check"],
    orbs: ["entur/owasp"],
    failsOnlyWith: /--failOnCVSS/,
  }),
  scanner("dependency-check", ["dependencies"], /^(?:mvnw?|gradlew?)$/, {
    words: /dependency-?check/i,
    packages: ["maven", "gradle"],
  }),
  scanner("pip-audit", ["dependencies"], /^pip-audit$/),
  scanner("safety", ["dependencies"], /^safety$/, { words: /^(?:check|scan)/ }),
  scanner("govulncheck", ["dependencies"], /^govulncheck$/, { packages: ["golang.org/x/vuln/cmd/govulncheck"] }),
  scanner("nancy", ["dependencies"], /^nancy$/, {
    packages: ["github.com/sonatype-nexus-community/nancy"],
    images: ["docker.io/sonatypecommunity/nancy"],
  }),
  scanner("bundler-audit", ["dependencies"], /^(?:bundler?-audit)$/, { packages: ["bundler-audit"] }),
  scanner("bundler-audit", ["dependencies"], /^bundle$/, { words: /^audit\b/, packages: ["bundler-audit"] }),
  scanner("fossa", ["dependencies"], /^fossa$/, { words: /^test/, orbs: ["fossa/cli"] }),
  scanner("gitleaks", ["secrets"], /^gitleaks$/, {
    words: /^(?!version|help|--version)/,
    packages: ["gitleaks", "github.com/gitleaks/gitleaks/v8", "github.com/zricethezav/gitleaks/v8"],
    images: ["docker.io/zricethezav/gitleaks", "ghcr.io/gitleaks/gitleaks", "ghcr.io/zricethezav/gitleaks"],
    orbs: ["upenn-libraries/gitleaks"],
  }),
  scanner("trufflehog", ["secrets"], /^trufflehog3?$/, {
    words: /^(?!--version)/,
    packages: ["trufflehog", "truffleHog", "trufflehog3"],
    images: ["docker.io/trufflesecurity/trufflehog", "ghcr.io/trufflesecurity/trufflehog"],
    failsOnlyWith: /--fail\b/,
  }),
  scanner("secretlint", ["secrets"], /^secretlint$/, { images: ["docker.io/secretlint/secretlint"] }),
  scanner("ggshield", ["secrets"], /^ggshield$/, {
    words: /^(?:secret )?scan/,
    images: ["docker.io/gitguardian/ggshield"],
    orbs: ["gitguardian/ggshield"],
  }),
  scanner("detect-secrets", ["secrets"], /^detect-secrets(?:-hook)?$/, { packages: ["detect-secrets"] }),
  scanner("git-secrets", ["secrets"], /^git-secrets$/),
  scanner("git-secrets", ["secrets"], /^git$/, { words: /^secrets\s+--scan/, packages: ["git-secrets"] }),
  scanner("semgrep", ["code"], /^semgrep$/, {
    words: /^(?!--version|login|install|show)/,
    images: ["docker.io/returntocorp/semgrep", "docker.io/semgrep/semgrep", "docker.io/returntocorp/semgrep-agent"],
    orbs: ["guilhem/semgrep"],
    failsOnlyWith: /(?:--error\b|^ci\b)/,
  }),
  scanner("codeql", ["code"], /^codeql$/, { words: /^(?:database analyze|github)/ }),
  scanner("sonar", ["code"], /^(?:sonar-scanner|sonarscanner)$/, {
    packages: ["sonar-scanner", "sonarqube-scanner"],
    images: ["docker.io/sonarsource/sonar-scanner-cli"],
    orbs: ["sonarsource/sonarcloud", "sonarsource/sonarqube"],
  }),
  scanner("sonar", ["code"], /^(?:mvnw?|gradlew?|dotnet|dotnet-sonarscanner)$/, {
    words: /\bsonar(?::sonar|qube|scanner)?\b/,
    packages: ["maven", "gradle", "dotnet"],
  }),
  scanner("bandit", ["code"], /^bandit$/),
  scanner("gosec", ["code"], /^gosec$/, {
    words: /^(?!-?-version)/,
    packages: ["github.com/securego/gosec/v2/cmd/gosec", "github.com/securego/gosec/cmd/gosec"],
    images: ["docker.io/securego/gosec"],
    neverFailsWith: /(?:^|\s)-no-fail(?:\s|$)/,
  }),
  scanner("brakeman", ["code"], /^brakeman$/, { neverFailsWith: /--no-exit-on-warn/ }),
  scanner("njsscan", ["code"], /^(?:njsscan|mobsfscan|bearer|horusec|psalm)$/, { packages: ["njsscan", "mobsfscan"] }),
  scanner("ringfort audit", ["pipeline"], /^ringfort$/, { words: /^audit\b/, packages: ["ringfort", "@ringfort/cli"] }),
  scanner("checkov", ["pipeline"], /^checkov$/, {
    images: ["docker.io/bridgecrew/checkov"],
    orbs: ["bridgecrew/bridgecrew"],
  }),
  scanner("kics", ["pipeline"], /^kics$/, { images: ["docker.io/checkmarx/kics"] }),
  scanner("poutine", ["pipeline"], /^poutine$/, { images: ["ghcr.io/boostsecurityio/poutine"] }),
];

export interface ScannerUse {
  readonly scanner: Scanner;
  readonly job: JobView;
  readonly at: Span;
  /** Undefined where an orb runs it, and its commands were not recognised. */
  readonly run: { readonly one: StepScript; readonly command: Command; readonly invocation: Invocation } | undefined;
  /** The image that a `docker run` starts it from. */
  readonly image: string | undefined;
  /** The orb, as `namespace/name@version`, that brings it. */
  readonly orb: string | undefined;
}

/** Every scan that a config runs, in the order of its jobs. */
export const scansIn: (config: ConfigFacts) => readonly ScannerUse[] = once((config) => {
  const found: ScannerUse[] = [];
  for (const one of config.scripts) {
    for (const { command, scanner, invocation, image } of scansOfScript(one.script)) {
      const orb = orbBehind(one, config);
      found.push({
        scanner,
        job: one.job,
        at: placeOf(one, command, config),
        run: { one, command, invocation },
        image,
        orb,
      });
    }
  }
  return [...found, ...orbScans(config, found)];
});

interface ScanCommand {
  readonly scanner: Scanner;
  readonly command: Command;
  readonly invocation: Invocation;
  readonly image: string | undefined;
}

const scansOfScript: (script: Script) => readonly ScanCommand[] = once((script) =>
  allCommands(script).flatMap((command) => {
    const own = scanOf(command);
    if (own) return [own];
    const inner = innerScripts(command).flatMap(allCommands).map(scanOf);
    return inner.flatMap((scan) => (scan ? [{ ...scan, command }] : [])).slice(0, 5);
  }),
);

function scanOf(command: Command): ScanCommand | undefined {
  for (const invocation of launchedBy(command)) {
    const inContainer = /^(?:docker|podman)$/.test(invocation.name) ? containerScan(invocation) : undefined;
    if (inContainer) return { ...inContainer, command, invocation };
    const program = programOf(invocation);
    if (!anyProgram.test(program)) continue;
    const words = argumentText(invocation);
    const scanner = scanners.find((one) => one.program.test(program) && (one.words?.test(words) ?? true));
    if (scanner && !asksOnly.test(words)) return { scanner, command, invocation, image: undefined };
  }
  return undefined;
}

/** One look that spares most commands forty. */
const anyProgram = new RegExp(scanners.map(({ program }) => program.source).join("|"));

const asksOnly = /^(?:-h|-V|version|help)$|(?:^|\s)--(?:version|help)(?:\s|$)/;

/** Without the version that `npx` and its like take: `ringfort@1.2.3`. */
function programOf({ name }: Invocation): string {
  const at = name.indexOf("@", 1);
  return at < 0 ? name : name.slice(0, at);
}

/** Arguments as one text, cut where no pattern looks any more. */
export function argumentText({ args }: Invocation): string {
  return args.slice(0, 60).map(textOf).join(" ").slice(0, 2000);
}

function containerScan({ args }: Invocation): { readonly scanner: Scanner; readonly image: string } | undefined {
  if (!args.slice(0, 2).some((word) => textOf(word) === "run")) return undefined;
  for (const word of args.slice(1, 60)) {
    const image = textOf(word);
    const found = scannerOfImage(image);
    if (found) return { scanner: found, image };
  }
  return undefined;
}

export function scannerOfImage(text: string): Scanner | undefined {
  const { registry, namespace, name } = readImageName(text);
  const full = [registry, namespace, name].filter((piece) => piece !== "").join("/");
  return scanners.find(({ images }) => images.includes(full));
}

/** The orb that a step's script came from: that of the job, or of the command that the step calls. */
function orbBehind({ job, step }: StepScript, { view }: ConfigFacts): string | undefined {
  const alias =
    step.body && step.body.file !== view.source.file ? (calledAlias(step.calls, view.orbs) ?? job.orb) : undefined;
  return view.orbs.find((orb) => orb.alias === alias)?.reference;
}

function calledAlias(calls: StepScript["step"]["calls"], orbs: ConfigFacts["view"]["orbs"]): string | undefined {
  return orbs.find(({ alias }) => calls.some(({ message }) => message.includes(`${alias}/`)))?.alias;
}

/** Jobs and steps of a scanner's orb in which no command was recognised. */
function orbScans({ view }: ConfigFacts, seen: readonly ScannerUse[]): readonly ScannerUse[] {
  return view.orbs.flatMap(({ alias, reference }) => {
    const name = reference?.split("@")[0] ?? "";
    const scanner = scanners.find(({ orbs }) => orbs.includes(name));
    if (!scanner) return [];
    return view.jobs.flatMap((job): ScannerUse[] => {
      const step = job.steps.find(
        ({ calls }) => calledAlias(calls, [{ alias } as ConfigFacts["view"]["orbs"][number]]) !== undefined,
      );
      if (job.orb !== alias && !step) return [];
      if (seen.some((use) => use.job === job && use.scanner.kinds[0] === scanner.kinds[0])) return [];
      return [{ scanner, job, at: step?.at ?? job.at, run: undefined, image: undefined, orb: reference }];
    });
  });
}
