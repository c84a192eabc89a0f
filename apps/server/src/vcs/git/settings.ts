/** Where git and ssh are found, and which certificates this machine trusts; nothing else of our environment reaches git. */
const passedOn = ["PATH", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH", "SSL_CERT_FILE", "SSL_CERT_DIR"] as const;

export function inheritedByGit(): Readonly<Record<string, string>> {
  const taken: Record<string, string> = {};
  for (const name of passedOn) {
    const value = process.env[name];
    if (value) taken[name] = value;
  }
  return taken;
}
