/** Every kind of secret that CircleCI holds or leads to, with what proves that one of them was rotated. */
export const secretClasses = {
  "context-variable": {
    title: "Context variables",
    proof: "`updated_at` is later than the declaration, and the provider shows the old key disabled",
  },
  "project-variable": {
    title: "Project variables",
    proof: "the masked end or `created-at` changed, and the provider shows the old key disabled",
  },
  "checkout-key": {
    title: "Checkout keys",
    proof: "the fingerprint is gone from CircleCI and from the repository's host",
  },
  "ssh-key": { title: "Additional SSH keys", proof: "the public half is gone from the target's authorized keys" },
  "personal-token": { title: "Personal API tokens", proof: "the owner says so, and the old token is not seen again" },
  "project-token": { title: "Project API tokens", proof: "a new id, or `created_at` later than the declaration" },
  "runner-token": { title: "Runner tokens", proof: "a new id, or `created_at` later than the declaration" },
  "webhook-secret": {
    title: "Signing secrets of outbound webhooks",
    proof: "the receiver refuses what the old secret signed",
  },
  "trigger-secret": {
    title: "Secrets of inbound webhooks",
    proof: "a new trigger, and the old address answers no more",
  },
  "telemetry-header": { title: "Headers of telemetry exporters", proof: "the collector refuses the old header" },
  "vcs-grant": {
    title: "OAuth and App grants of the code host",
    proof: "the grant was given again after the declaration",
  },
  "oidc-trust": {
    title: "Cloud roles that trust OIDC tokens",
    proof: "RF-2.3.2 to RF-2.3.7 pass, and sessions from before are revoked",
  },
} as const satisfies Record<string, { readonly title: string; readonly proof: string }>;

export type SecretClass = keyof typeof secretClasses;
export const secretClassNames = Object.keys(secretClasses) as readonly SecretClass[];

/** Whether every secret of a class is known: the API listed them, a person vouches for it, or it is not known. */
export type Coverage =
  | { readonly how: "enumerated" }
  | { readonly how: "attested"; readonly by: string }
  | { readonly how: "unknown"; readonly why: string };
