import type { JobView } from "@ringfort/config";
import { allCommands, codeOf, type Invocation, launchedBy, type Script, textOf } from "../shell/index.ts";
import type { ConfigFacts } from "./config-facts.ts";
import { once, scriptsOf } from "./script-findings.ts";

/** Programs that run what the repository or its dependencies bring along: with any words, or with these as the first. */
const runners: Readonly<Record<string, RegExp | undefined>> = {
  npm: /^(?:ci|i|install|install-ci-test|cit|it|t|tst|test|run|run-script|start|exec|rebuild|publish|pack)$/,
  pnpm: /^(?:ci|i|install|test|t|run|exec|build|start|publish|pack)$/,
  yarn: /^(?!(?:config|cache|--version|-v|version|why|npm|set|plugin|global)$)/,
  bun: /^(?:i|install|test|run|x|build)$/,
  npx: undefined,
  pip: /^install$/,
  pip3: /^install$/,
  poetry: /^(?:install|run|build)$/,
  pipenv: /^(?:install|run|sync)$/,
  uv: /^(?:sync|run|pip|build)$/,
  bundle: /^(?:install|exec|check)?$/,
  gradle: undefined,
  gradlew: undefined,
  mvn: undefined,
  mvnw: undefined,
  sbt: undefined,
  ant: undefined,
  cargo: /^(?:build|test|install|run|check|clippy|bench|publish)$/,
  go: /^(?:generate|build|test|run|install|vet)$/,
  make: undefined,
  gmake: undefined,
  just: undefined,
  task: undefined,
  rake: undefined,
  tox: undefined,
  nox: undefined,
  pytest: undefined,
  composer: /^(?:install|update|run|run-script|require)$/,
  docker: /^(?:build|buildx|compose)$/,
  "docker-compose": /^(?:build|up|run)$/,
  bazel: /^(?:build|test|run)$/,
  fastlane: undefined,
  dotnet: /^(?:build|test|run|restore|publish)$/,
  mix: /^(?:test|compile|deps\.get|deps\.compile|run)$/,
};

const asksVersion = /^(?:--version|-version|-v|-V|--help|-h|version|help)$/;

/** What in a job runs files of the repository or code of its dependencies: a command that installs or builds, or a script of its own. */
export function runsUntrustedCode(config: Pick<ConfigFacts, "scripts">, job: JobView): string | undefined {
  if (!job.steps.some(({ step }) => step.type === "checkout" || step.type === "attach_workspace")) return undefined;
  for (const { script } of scriptsOf(config, job)) {
    const found = untrustedIn(script);
    if (found !== undefined) return found;
  }
  return undefined;
}

const untrustedIn = once((script: Script): string | undefined => {
  for (const command of allCommands(script)) {
    for (const invocation of launchedBy(command)) if (isRunner(invocation)) return shown(invocation);
    const file = codeOf(command)?.file;
    if (file && isOwnFile(textOf(file))) return textOf(file);
  }
  return undefined;
});

function isRunner({ name, path, args }: Invocation): boolean {
  const [first] = args.map(textOf).filter((word) => !word.startsWith("-"));
  if (args.length > 0 && args.every((word) => asksVersion.test(textOf(word)))) return false;
  if (Object.hasOwn(runners, name)) return runners[name]?.test(first ?? "") ?? true;
  return path.includes("/") && isOwnFile(path);
}

/** A relative path, or a script by its bare name: a file of the checkout. */
function isOwnFile(path: string): boolean {
  if (/^\.{1,2}\//.test(path)) return true;
  return /^[\w-]+(?:\/[\w.-]+)*\.(?:sh|bash|py|js|mjs|ts|rb|pl|php)$/.test(path) || /^[\w-]+\/[\w./-]+$/.test(path);
}

function shown({ path, args }: Invocation): string {
  const [first] = args.map(textOf).filter((word) => !word.startsWith("-"));
  return first === undefined || first.length > 40 ? path : `${path} ${first}`;
}
