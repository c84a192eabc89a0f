/** Names of variables that hold a credential, as `controls.md` 1.2 lists them. */
const credentialName =
  /^(?:AWS_SECRET_ACCESS_KEY|AWS_ACCESS_KEY_ID|AWS_SESSION_TOKEN|GCLOUD_SERVICE_KEY|GOOGLE_(?:APPLICATION_)?CREDENTIALS.*|AZURE_CLIENT_SECRET|ARM_CLIENT_SECRET|NPM_TOKEN|PYPI_.*TOKEN|TWINE_PASSWORD|DOCKER(?:HUB)?_(?:PASS(?:WORD)?|TOKEN)|GH_TOKEN|GITHUB_TOKEN|CIRCLE(?:CI)?_(?:CLI_)?(?:API_)?TOKEN|CIRCLE_OIDC_TOKEN(?:_V2)?|.*_(?:SECRET|PASSWORD|PASSWD|PRIVATE_KEY|API_KEY|ACCESS_TOKEN))$/i;

export function isCredentialName(name: string): boolean {
  return name.length <= 300 && credentialName.test(name);
}

const sensitiveName = /prod|release|deploy|publish|sign|admin|root/i;

/** Whether a context's name alone says that it is sensitive. */
export function hasSensitiveName(name: string): boolean {
  return sensitiveName.test(name);
}

const platformToken = /^CIRCLE(?:CI)?_(?:CLI_)?(?:API_)?TOKEN$/i;

export function isPlatformTokenName(name: string): boolean {
  return platformToken.test(name);
}
