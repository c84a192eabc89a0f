/** What a long-lived credential opens, where CircleCI's OIDC token could stand in for it. */
export type OpenedBy = "AWS" | "Google Cloud" | "Azure" | "npm" | "PyPI";

const names: readonly (readonly [OpenedBy, RegExp])[] = [
  ["AWS", /(?:^|_)AWS_(?:SECRET_ACCESS_KEY|ACCESS_KEY_ID|SESSION_TOKEN)(?:_|$)/i],
  [
    "Google Cloud",
    /(?:^|_)(?:GCLOUD_SERVICE_KEY|GCP_(?:SERVICE_ACCOUNT_)?KEY|GOOGLE_(?:APPLICATION_)?CREDENTIALS)(?:_|$)/i,
  ],
  ["Azure", /(?:^|_)(?:AZURE|ARM)_(?:CLIENT_SECRET|SP_PASSWORD|PASSWORD)(?:_|$)/i],
  ["npm", /(?:^|_)NPM_(?:AUTH_)?TOKEN(?:_|$)/i],
  ["PyPI", /(?:^|_)(?:PYPI_\w{0,100}TOKEN|PYPI_PASSWORD|TWINE_PASSWORD)(?:_|$)/i],
];

/** By the name of its variable alone. */
export function cloudOf(variable: string): OpenedBy | undefined {
  return variable.length > 300 ? undefined : names.find(([, pattern]) => pattern.test(variable))?.[0];
}
