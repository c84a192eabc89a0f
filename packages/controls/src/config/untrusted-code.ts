import type { JobView } from "@ringfort/config";

const installers =
  /(?:^|[;&|(\s])(?:(?:npm|pnpm)\s+(?:ci|i|install|test|run|exec)|npx\s|yarn(?:\s+(?:install|test|run|build))?(?:\s|$)|pip3?\s+install|poetry\s+install|bundle\s+(?:install|exec)|(?:\.\/)?gradlew?\s|(?:\.\/)?mvnw?\s|cargo\s+(?:build|test|install|run)|go\s+(?:generate|build|test|run)|make(?:\s|$)|rake\s|tox(?:\s|$)|docker\s+build|docker-compose\s+build)/m;
const ownScript = /(?:^|[;&|(\s])(?:(?:ba)?sh\s+)?\.\/[\w./-]+|(?:^|[;&|(\s])(?:ba)?sh\s+[\w-]+(?:\/[\w.-]+)+\.sh/m;

/** What in a job runs files of the repository or code of its dependencies: a command that installs or builds, or a script of its own. */
export function runsUntrustedCode(job: JobView): string | undefined {
  if (!job.steps.some(({ step }) => step.type === "checkout" || step.type === "attach_workspace")) return undefined;
  for (const { step } of job.steps) {
    if (step.type !== "run") continue;
    const found = installers.exec(step.command) ?? ownScript.exec(step.command);
    if (found) return found[0].replace(/^[;&|(\s]+/, "").trim();
  }
  return undefined;
}
