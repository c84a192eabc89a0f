import { allCommands, type Command, launchedBy, type Script, textOf } from "../shell/index.ts";
import { once } from "./script-findings.ts";

const signers: readonly (readonly [program: RegExp, words: RegExp])[] = [
  [/^cosign$/, /^(?:sign|sign-blob|attest|attest-blob)\b/],
  [/^(?:sigstore|sigstore-python)$/, /^(?:sign|attest)\b/],
  [/^notation$/, /^sign\b/],
  [/^slsa-(?:generator|provenance)[\w-]*$/, /^/],
  [/^witness$/, /^(?:run|sign)\b/],
  [/^(?:docker|buildx)$/, /(?:^|\s)--(?:provenance|attest)(?:=|\s)(?!false)/],
  [/^(?:in-toto-run|in-toto-record)$/, /^/],
  [/^pypi-attestations$/, /^sign\b/],
];

/** Whether a script signs what it publishes, or attests where that came from. */
export const signs = once((script: Script) => allCommands(script).some(matches(signers)));

const publishers: readonly (readonly [program: RegExp, words: RegExp, what: string])[] = [
  [/^(?:npm|pnpm)$/, /^publish\b/, "npm"],
  [/^yarn$/, /^(?:npm )?publish\b/, "npm"],
  [/^lerna$/, /^publish\b/, "npm"],
  [
    /^(?:docker|podman|buildah|crane)$/,
    /^(?:image )?push\b|^buildx build\b.*\s--push\b|^build\b.*\s--push\b/,
    "a container registry",
  ],
  [/^twine$/, /^upload\b/, "PyPI"],
  [/^(?:poetry|uv|flit|hatch)$/, /^publish\b/, "PyPI"],
  [/^gem$/, /^push\b/, "RubyGems"],
  [/^cargo$/, /^publish\b/, "crates.io"],
  [/^gh$/, /^release (?:create|upload)\b/, "a GitHub release"],
  [/^(?:ghr|github-release)$/, /^/, "a GitHub release"],
  [/^goreleaser$/, /^(?:release\b(?!.*--snapshot)|$)/, "a release"],
  [/^(?:mvnw?)$/, /(?:^|\s)deploy(?:\s|$)/, "a Maven repository"],
];

export interface Publish {
  readonly command: Command;
  /** Where it goes. */
  readonly to: string;
}

/** The commands of a script that hand a release to others. */
export const publishesIn: (script: Script) => readonly Publish[] = once((script) =>
  allCommands(script).flatMap((command) => {
    const found = publishers.find(([program, words]) => runs(command, program, words));
    return found && !isDryRun(command) ? [{ command, to: found[2] }] : [];
  }),
);

function matches(table: readonly (readonly [RegExp, RegExp, ...string[]])[]) {
  return (command: Command) => table.some(([program, words]) => runs(command, program, words));
}

function runs(command: Command, program: RegExp, words: RegExp): boolean {
  return launchedBy(command).some(
    ({ name, args }) => program.test(name) && words.test(args.slice(0, 60).map(textOf).join(" ").slice(0, 2000)),
  );
}

function isDryRun(command: Command): boolean {
  return command.words.some((word) => textOf(word) === "--dry-run");
}
