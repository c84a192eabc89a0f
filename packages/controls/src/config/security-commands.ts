import { type Command, launchedBy, textOf, verifies } from "../shell/index.ts";
import { once } from "./script-findings.ts";

/** Why the failure of a command matters to security. */
export type SecurityPurpose = "verifies a download" | "scans" | "deploys";

const scanners: readonly (readonly [name: RegExp, words?: RegExp])[] = [
  [/^(?:npm|pnpm|yarn)$/, /^(?:npm )?audit\b/],
  [/^snyk$/, /^(?:test|code|container|iac)\b/],
  [/^(?:trivy|grype|semgrep|bandit|gosec|govulncheck|pip-audit|safety|checkov|tfsec|kics|terrascan)$/],
  [/^(?:gitleaks|trufflehog|detect-secrets|ggshield|osv-scanner|brakeman|bundler-audit|bundle-audit|zizmor)$/],
  [/^(?:cargo-audit|cargo-deny|nancy|hadolint|dockle|sonar-scanner|codeql)$/],
  [/^cargo$/, /^(?:audit|deny)\b/],
  [/^docker$/, /^(?:scout|scan|trust inspect)\b/],
];
const deployers: readonly (readonly [name: RegExp, words?: RegExp])[] = [
  [/^kubectl$/, /^(?:apply|set|rollout)\b/],
  [/^helm$/, /^(?:upgrade|install)\b/],
  [/^(?:terraform|tofu)$/, /^apply\b/],
  [/^(?:npm|pnpm)$/, /^publish\b/],
  [/^twine$/, /^upload\b/],
  [/^docker$/, /^push\b/],
  [/^(?:cosign|notation)$/, /^sign\b/],
  [/^aws$/, /^(?:ecs update-service|lambda update|cloudformation deploy)/],
  [/^(?:serverless|sls|firebase|flyctl)$/, /^deploy\b/],
];

export const securityPurposeOf = once((command: Command): SecurityPurpose | undefined => {
  // A sum that is only computed, for the key of a cache or a name, verifies nothing.
  if (verifies(command) && command.block.kind !== "command-substitution") return "verifies a download";
  for (const { name, args } of launchedBy(command)) {
    const words = args
      .slice(0, 8)
      .map(textOf)
      .filter((word) => !word.startsWith("-"))
      .join(" ");
    const fits = ([names, verbs]: (typeof scanners)[number]) => names.test(name) && (verbs?.test(words) ?? true);
    if (args.length > 0 && args.every((word) => /^-?-(?:version|help|h|V)$/.test(textOf(word)))) continue;
    if (scanners.some(fits)) return "scans";
    if (deployers.some(fits)) return "deploys";
  }
  return undefined;
});
