import type { Option } from "../shell/index.ts";
import type { Install, PackageSpec } from "./package-installs.ts";

interface Asked {
  readonly how: string;
  readonly operands: readonly string[];
  readonly flags: ReadonlySet<string>;
}

/** One way in which one package manager is asked to install. The first that fits counts. */
export interface Manager {
  readonly name: string;
  readonly programs: readonly string[];
  readonly begins: readonly (readonly string[])[];
  /** Options that take the next word. */
  readonly valued: readonly string[];
  /** Whether it runs what it brings: then the words behind that are not its own. */
  readonly runs?: boolean;
  /** With one of these it installs nothing. */
  readonly not?: readonly string[];
  /** Options whose value names a package. */
  readonly namesBy?: readonly string[];
  readonly kind: (asked: Asked) => Install["kind"] | undefined;
  readonly read: (text: string, options: readonly Option[]) => PackageSpec;
}

const words = (text: string) => text.split(" ").map((word) => [word] as const);
const projectOrPackages = ({ operands }: Asked) => (operands.length === 0 ? "project" : "packages");
const named = ({ operands }: Asked) => (operands.length === 0 ? undefined : "packages");

const npmValued = [
  ..."--prefix -C -w --workspace --registry --cache --loglevel --userconfig --omit --include --tag --otp --maxsockets".split(
    " ",
  ),
  ..."--network-timeout --network-concurrency --mutex --cache-folder --modules-folder --cwd --filter --dir --store-dir".split(
    " ",
  ),
  ..."--production-branch --fetch-retries --fetch-timeout --only --reporter --use-yarnrc --child-concurrency".split(
    " ",
  ),
];
const pipValued = [
  ..."-r --requirement -c --constraint -e --editable -i --index-url --extra-index-url -f --find-links -t --target".split(
    " ",
  ),
  ..."--prefix --root --timeout --retries --trusted-host --proxy --cache-dir --log --platform --python-version".split(
    " ",
  ),
  ..."--implementation --abi --only-binary --no-binary --progress-bar --python --spec --src --upgrade-strategy".split(
    " ",
  ),
  ..."--global-option --install-option --config-settings --suffix".split(" "),
];

export const managers: readonly Manager[] = [
  {
    name: "npm",
    programs: ["npm"],
    begins: words("ci clean-install install-clean install-ci-test cit"),
    valued: npmValued,
    kind: () => "project",
    read: npmSpec,
  },
  {
    name: "npm",
    programs: ["npm"],
    begins: words("install i add isntall in"),
    valued: npmValued,
    not: ["--package-lock-only", "--dry-run"],
    kind: projectOrPackages,
    read: npmSpec,
  },
  {
    name: "npm",
    programs: ["npm"],
    begins: words("update upgrade up"),
    valued: npmValued,
    kind: () => "project",
    read: npmSpec,
  },
  {
    name: "npm",
    programs: ["npm"],
    begins: words("exec x"),
    runs: true,
    valued: [...npmValued, "--package", "-p", "-c", "--call"],
    not: ["--no", "--no-install", "--offline"],
    namesBy: ["--package", "-p"],
    kind: ({ flags }) => (flags.has("--package") || flags.has("-p") ? "packages" : "run"),
    read: npmSpec,
  },
  {
    name: "npm",
    programs: ["npx", "pnpx", "bunx"],
    begins: [[]],
    runs: true,
    valued: ["--package", "-p", "-c", "--call", "--cache", "--userconfig"],
    not: ["--no-install", "--no", "--offline", "--version", "--help"],
    namesBy: ["--package", "-p"],
    kind: ({ flags, operands }) =>
      flags.has("--package") || flags.has("-p") ? "packages" : operands.length === 0 ? undefined : "run",
    read: npmSpec,
  },
  { name: "yarn", programs: ["yarn"], begins: [["global", "add"]], valued: npmValued, kind: named, read: npmSpec },
  {
    name: "yarn",
    programs: ["yarn"],
    begins: [["dlx"]],
    runs: true,
    valued: ["-p", "--package"],
    kind: () => "run",
    read: npmSpec,
  },
  { name: "yarn", programs: ["yarn"], begins: words("add"), valued: npmValued, kind: named, read: npmSpec },
  {
    name: "yarn",
    programs: ["yarn"],
    begins: words("install upgrade up"),
    valued: npmValued,
    kind: () => "project",
    read: npmSpec,
  },
  {
    name: "yarn",
    programs: ["yarn", "yarnpkg"],
    begins: [[]],
    valued: npmValued,
    not: ["--version", "-v", "--help"],
    kind: ({ operands }) => (operands.length === 0 ? "project" : undefined),
    read: npmSpec,
  },
  {
    name: "pnpm",
    programs: ["pnpm"],
    begins: [["dlx"]],
    runs: true,
    valued: npmValued,
    kind: () => "run",
    read: npmSpec,
  },
  {
    name: "pnpm",
    programs: ["pnpm"],
    begins: words("install i add update up"),
    valued: npmValued,
    kind: projectOrPackages,
    read: npmSpec,
  },
  {
    name: "bun",
    programs: ["bun"],
    begins: words("install i add"),
    valued: npmValued,
    kind: projectOrPackages,
    read: npmSpec,
  },
  {
    name: "pip",
    programs: ["pip", "pip2", "pip3"],
    begins: [["install"]],
    valued: pipValued,
    not: ["--dry-run"],
    kind: ({ operands, flags }) =>
      operands.length > 0 ? "packages" : flags.has("-r") || flags.has("--requirement") ? "project" : undefined,
    read: pipSpec,
  },
  {
    name: "pip",
    programs: ["uv"],
    begins: [["pip", "install"]],
    valued: pipValued,
    kind: ({ operands }) => (operands.length > 0 ? "packages" : undefined),
    read: pipSpec,
  },
  { name: "pip", programs: ["uv"], begins: [["tool", "install"]], valued: pipValued, kind: named, read: pipSpec },
  { name: "pip", programs: ["pipx"], begins: words("install"), valued: pipValued, kind: named, read: pipSpec },
  {
    name: "pip",
    programs: ["pipx"],
    begins: words("run"),
    runs: true,
    valued: pipValued,
    namesBy: ["--spec"],
    kind: runsNamed(["--spec"]),
    read: pipSpec,
  },
  {
    name: "pip",
    programs: ["uvx"],
    begins: [[]],
    runs: true,
    valued: ["--from", "--with", "--python", "-p"],
    namesBy: ["--from", "--with"],
    kind: runsNamed(["--from"]),
    read: pipSpec,
  },
  {
    name: "gem",
    programs: ["gem"],
    begins: words("install i"),
    valued: "-v --version -s --source -i --install-dir -n --bindir -P --platform -b".split(" "),
    kind: named,
    read: (text, options) => gemSpec(text, options),
  },
  {
    name: "bundler",
    programs: ["bundle"],
    begins: words("install update"),
    valued: ["--path", "--jobs", "-j", "--without", "--with", "--retry", "--gemfile"],
    kind: () => "project",
    read: plainSpec,
  },
  {
    name: "bundler",
    programs: ["bundle"],
    begins: [[]],
    valued: ["--path", "--jobs", "-j", "--without", "--with", "--retry", "--gemfile"],
    not: ["--version", "-v"],
    kind: ({ operands }) => (operands.length === 0 ? "project" : undefined),
    read: plainSpec,
  },
  {
    name: "go",
    programs: ["go"],
    begins: [["install"]],
    valued: ["-ldflags", "-tags", "-mod", "-o"],
    kind: named,
    read: goSpec,
  },
  { name: "go", programs: ["go"], begins: [["get"]], valued: ["-ldflags", "-tags", "-mod"], kind: named, read: goSpec },
  {
    name: "cargo",
    programs: ["cargo"],
    begins: words("install"),
    valued: "--version --vers --git --rev --tag --branch --path --root --features --target --profile -j".split(" "),
    not: ["--path", "--list"],
    kind: ({ operands, flags }) => (operands.length > 0 || flags.has("--git") ? "packages" : undefined),
    namesBy: ["--git"],
    read: cargoSpec,
  },
  {
    name: "composer",
    programs: ["composer"],
    begins: words("update upgrade"),
    valued: [],
    kind: () => "project",
    read: plainSpec,
  },
  {
    name: "composer",
    programs: ["composer"],
    begins: [["global", "require"]],
    valued: [],
    kind: named,
    read: plainSpec,
  },
  {
    name: "apt",
    programs: ["apt-get", "apt"],
    begins: [["install"]],
    valued: ["-t", "-o", "-c"],
    kind: named,
    read: aptSpec,
  },
];

function runsNamed(options: readonly string[]): Manager["kind"] {
  return ({ flags, operands }) =>
    options.some((option) => flags.has(option)) ? "packages" : operands.length > 0 ? "run" : undefined;
}

const exact = /^v?\d+\.\d+\.\d+(?:[-+.][\w.+-]*)?$/;

/** A path, a file or an address that names its commit is nobody's registry. */
function local(text: string): boolean {
  return (
    /^(?:\.{0,2}\/|\.{1,2}$|~\/|file:|link:|portal:|workspace:)/.test(text) ||
    /\.(?:tgz|tar\.gz|whl|gem|deb|zip)$/.test(text)
  );
}

function open(text: string): boolean {
  return text.includes("$");
}

function npmSpec(text: string): PackageSpec {
  const at = text.indexOf("@", 1);
  const name = at < 0 ? text : text.slice(0, at);
  const version = at < 0 ? "" : text.slice(at + 1);
  if (/^[a-z]+:\/\//.test(text) || text.startsWith("git+"))
    return { text, name: text, pinned: /#[0-9a-f]{40}$/.test(text) ? "verified" : "no" };
  if (local(text) || local(version)) return { text, name, pinned: "local" };
  if (open(text)) return { text, name, pinned: "open" };
  return { text, name, pinned: exact.test(version) ? "exact" : "no" };
}

function pipSpec(text: string, options: readonly Option[]): PackageSpec {
  const name = /^[\w.-]+/.exec(text)?.[0] ?? text;
  if (/^(?:git|hg|svn|bzr)\+|:\/\//.test(text)) {
    const bound = /@[0-9a-f]{40}(?:#|$)/.test(text) || /sha256[=:][0-9a-f]{64}/.test(text);
    return { text, name, pinned: bound ? "verified" : open(text) ? "open" : namesVersion(text) ? "exact" : "no" };
  }
  if (local(text) || /^\.\[/.test(text)) return { text, name: text, pinned: "local" };
  if (open(text)) return { text, name, pinned: "open" };
  if (options.some((option) => option.name === "-c" || option.name === "--constraint"))
    return { text, name, pinned: "exact" };
  return { text, name, pinned: /(?:===?|@)\s*\d[\w.+!-]*$/.test(text) ? "exact" : "no" };
}

/** The address of one release: `…/torch-1.3.1-cp37.whl`, `…/archive/v2.0.zip`, `git+https://…/tool.git@v1.2`. */
function namesVersion(address: string): boolean {
  const last = address.slice(address.lastIndexOf("/") + 1);
  return last.includes(".git@") ? /\.git@v?\d+\.\d/.test(last) : /(?:^|[-_v])\d+\.\d/.test(last);
}

function gemSpec(text: string, options: readonly Option[]): PackageSpec {
  if (local(text)) return { text, name: text, pinned: "local" };
  const [name = text, inline] = text.split(":", 2);
  const version = inline ?? options.find((option) => option.name === "-v" || option.name === "--version")?.value;
  if (open(text) || (version !== undefined && open(version))) return { text, name, pinned: "open" };
  return { text, name, pinned: version !== undefined && /^=?\s*\d+(?:\.\w+)*$/.test(version) ? "exact" : "no" };
}

function goSpec(text: string): PackageSpec {
  const at = text.lastIndexOf("@");
  const name = at < 0 ? text : text.slice(0, at);
  if (local(text) || at < 0) return { text, name, pinned: "local" };
  const version = text.slice(at + 1);
  if (open(text)) return { text, name, pinned: "open" };
  // The checksum database binds a released version's content.
  return {
    text,
    name,
    pinned: /^v\d+\.\d+\.\d+/.test(version) || /^[0-9a-f]{7,40}$/.test(version) ? "verified" : "no",
  };
}

function cargoSpec(text: string, options: readonly Option[]): PackageSpec {
  const value = (...names: readonly string[]) => options.find((option) => names.includes(option.name))?.value;
  const git = value("--git");
  if (git !== undefined) return { text, name: text, pinned: value("--rev") === undefined ? "no" : "verified" };
  const [name = text, inline] = text.split("@", 2);
  const version = inline ?? value("--version", "--vers");
  if (open(text) || (version !== undefined && open(version))) return { text, name, pinned: "open" };
  return { text, name, pinned: version !== undefined && /^=?\d+\.\d+\.\d+/.test(version) ? "exact" : "no" };
}

function aptSpec(text: string): PackageSpec {
  const [name = text, version] = text.split("=", 2);
  if (local(text)) return { text, name, pinned: "local" };
  return { text, name, pinned: open(text) ? "open" : version === undefined ? "no" : "exact" };
}

function plainSpec(text: string): PackageSpec {
  return { text, name: text, pinned: open(text) ? "open" : "no" };
}
