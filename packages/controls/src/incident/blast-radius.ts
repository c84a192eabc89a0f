/** What a thief can do with a secret, worst first. The order in which secrets are rotated begins here. */
export const blastRadii = {
  cloud: 6,
  publish: 5,
  code: 4,
  production: 3,
  platform: 2,
  other: 1,
} as const;

export type BlastRadius = keyof typeof blastRadii;

const byName: readonly (readonly [BlastRadius, RegExp])[] = [
  ["platform", /^CIRCLE(?:CI)?_(?:CLI_)?(?:API_)?TOKEN$/i],
  ["cloud", /AWS_|GCLOUD|GOOGLE_|GCP_|AZURE_|ARM_CLIENT|KUBECONFIG|SIGN(?:ING)?_|COSIGN|GPG|KEYSTORE|VAULT_/i],
  ["publish", /NPM_|PYPI|TWINE|RUBYGEMS|CARGO_|NUGET|MAVEN|OSSRH|SONATYPE|DOCKER|REGISTRY|ARTIFACTORY|QUAY|PUBLISH/i],
  ["code", /^GH_|GITHUB|GITLAB|BITBUCKET|GIT_TOKEN|DEPLOY_KEY|SSH_/i],
  ["production", /DATABASE|(?:^|_)DB_|POSTGRES|MYSQL|MONGO|REDIS|PROD/i],
];

/** What a variable's name tells; `other` when it tells nothing. */
export function blastRadiusOf(name: string): BlastRadius {
  const known = name.slice(0, 300);
  return byName.find(([, pattern]) => pattern.test(known))?.[0] ?? "other";
}

/** Who got to see a secret in the window: jobs that received it, nobody, or it is not known. */
export type Exposure = { readonly known: true; readonly jobs: readonly string[] } | { readonly known: false };

/** Not knowing who saw a secret weighs more than knowing that no job did, and less than knowing one that did. */
export function urgency(blast: BlastRadius, exposure: Exposure): number {
  return blastRadii[blast] * (exposure.known ? (exposure.jobs.length > 0 ? 3 : 1) : 2);
}
