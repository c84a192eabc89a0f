/** One way in which a secret can be told by its looks alone. */
export interface SecretShape {
  readonly name: string;
  /** Whose token opens the pipeline platform itself: RF-1.3.6 tells those. */
  readonly platform?: boolean;
  readonly confidence: "high" | "medium";
}

export interface FoundSecret {
  readonly shape: SecretShape;
  readonly start: number;
  readonly end: number;
}

const shapes: readonly (readonly [pattern: string, shape: SecretShape])[] = [
  ["CCIPAT_[A-Za-z0-9]{22}_[0-9a-f]{40}", { name: "a personal CircleCI token", platform: true, confidence: "high" }],
  ["CCIPRJ_[A-Za-z0-9]{22}_[0-9a-f]{40}", { name: "a CircleCI project token", platform: true, confidence: "high" }],
  ["A(?:KIA|SIA)[A-Z2-7]{16}(?![A-Za-z0-9])", { name: "an AWS access key", confidence: "high" }],
  ["gh[opsru]_[A-Za-z0-9]{36,255}", { name: "a GitHub token", confidence: "high" }],
  ["github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}", { name: "a GitHub token", confidence: "high" }],
  ["glpat-[A-Za-z0-9_-]{20,100}", { name: "a GitLab token", confidence: "high" }],
  ["xox[abeprs]-[0-9A-Za-z-]{20,250}", { name: "a Slack token", confidence: "high" }],
  [
    "https://hooks\\.slack\\.com/services/T[A-Z0-9]{6,20}/B[A-Z0-9]{6,20}/[A-Za-z0-9]{20,40}",
    { name: "a Slack webhook", confidence: "high" },
  ],
  ["npm_[A-Za-z0-9]{36}(?![A-Za-z0-9_])", { name: "an npm token", confidence: "high" }],
  ["pypi-AgE[A-Za-z0-9_-]{50,500}", { name: "a PyPI token", confidence: "high" }],
  ["AIza[0-9A-Za-z_-]{35}(?![0-9A-Za-z_-])", { name: "a Google API key", confidence: "high" }],
  ["[rs]k_live_[0-9A-Za-z]{20,200}", { name: "a Stripe key", confidence: "high" }],
  ["SG\\.[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43}", { name: "a SendGrid key", confidence: "high" }],
  ["dckr_pat_[A-Za-z0-9_-]{27}", { name: "a Docker Hub token", confidence: "high" }],
  ["dop_v1_[0-9a-f]{64}", { name: "a DigitalOcean token", confidence: "high" }],
  ["hvs\\.[A-Za-z0-9_-]{24,200}", { name: "a Vault token", confidence: "high" }],
  ["sk-(?:ant|proj)-[A-Za-z0-9_-]{40,250}", { name: "an AI provider's key", confidence: "high" }],
  ["AGE-SECRET-KEY-1[A-Z0-9]{58}", { name: "an age key", confidence: "high" }],
  ["-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----", { name: "a private key", confidence: "high" }],
  [
    "eyJ[A-Za-z0-9_-]{10,1000}\\.eyJ[A-Za-z0-9_-]{10,2000}\\.[A-Za-z0-9_-]{20,1000}",
    { name: "a signed token (JWT)", confidence: "medium" },
  ],
];

// One pass over a text for all shapes: the group that matched tells which it was.
const anyShape = new RegExp(`(?<![A-Za-z0-9_])(?:${shapes.map(([pattern]) => `(${pattern})`).join("|")})`, "g");

/** Every secret in a text that its shape gives away, examples and placeholders left out. */
export function secretsIn(text: string): readonly FoundSecret[] {
  const found: FoundSecret[] = [];
  for (const match of text.matchAll(anyShape)) {
    const group = match.findIndex((piece, index) => index > 0 && piece !== undefined);
    const shape = shapes[group - 1]?.[1];
    if (shape && !isExample(match[0])) found.push({ shape, start: match.index, end: match.index + match[0].length });
    if (found.length >= 200) break;
  }
  return found;
}

const exampleWords = /EXAMPLE|example|placeholder|changeme|redacted|dummy|sample|your[-_]|xxxx|XXXX|0{12}|1{12}|a{12}/;

function isExample(text: string): boolean {
  return exampleWords.test(text);
}

const neverSecret = [
  // A reference, a template, or something that says that it stands for another.
  /[$<>{}()\s]/,
  /example|placeholder|change[-_]?me|redacted|dummy|fake|sample|your|xxxx|insert|test|mock|default|not[-_]?a|fixme|todo/i,
  // The name of a variable, a path, a host, an ordinary sentence in kebab or snake case.
  /^[A-Z][A-Z0-9_]*$/,
  /^[a-z]+(?:[-_.][a-z]+)*$/,
  /^(?:\.{0,2}|~)\//,
  /^[a-z][a-z0-9+.-]*:\/\//i,
  /^arn:|^projects\//,
  // The first account of every test chain of Ethereum's tools: all the world has its key.
  /^0xac0974bec39a17/,
  // Digests and fingerprints tell nothing.
  /^(?:sha\d{1,3}[:-]|SHA256:)/,
  /^(?:[0-9a-f]{2}:){7,}[0-9a-f]{2}$/i,
];

/** Whether a value that stands under a name such as `API_KEY` is written out and looks random, instead of naming something. */
export function looksSecret(value: string): boolean {
  if (value.length < 20 || value.length > 4000 || neverSecret.some((pattern) => pattern.test(value))) return false;
  return entropyOf(value) >= 3.5;
}

/** Shannon's, in bits a character. */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

const secretName =
  /(?:secret|passw(?:or)?d|passphrase|token|api_?key|private_?key|access_?key|credential|auth_?key|webhook)/i;
const aboutSecrets = /(?:_(?:url|uri|path|file|dir|name|arn|id|type|ttl|user|username|host|length|env|var))$/i;

/** Whether a key or a variable is named as the holder of a secret, and not of a path to one. */
export function namesSecret(name: string): boolean {
  return name.length <= 300 && secretName.test(name) && !aboutSecrets.test(name);
}
