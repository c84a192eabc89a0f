import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { resolve } from "node:path";
import { nearest } from "@ringfort/contract";
import { HouseFailure } from "./house-failure.ts";
import { type Setting, type SettingName, settingsTable } from "./settings-table.ts";

type Written = Readonly<Record<string, string | undefined>>;

/** How this server is run. Read once, checked as a whole, never changed. */
export interface Settings {
  readonly dataFolder: string;
  readonly address: string;
  readonly port: number;
  /** Without a slash at the end. Known only once the port is, when it is any free one. */
  readonly publicUrl: string;
  readonly tls: { readonly certificateFile: string; readonly keyFile: string } | undefined;
  readonly trustedProxies: readonly string[];
  readonly databaseUrl: string | undefined;
  readonly objects: "files" | S3Settings;
  readonly allowPrivateAddresses: readonly string[];
  readonly allowFileRepositories: boolean;
  readonly gitTimeoutMs: number;
  readonly maxBodyBytes: number;
  readonly maxObjectBytes: number;
  readonly rateLimitPerMinute: number;
  readonly poolSize: number;
  readonly logLevel: "debug" | "info" | "warn" | "error";
  readonly metricsToken: string | undefined;
  readonly otelEndpoint: string | undefined;
  readonly orbRegistry: string;
  /** The root issuer; an organization's is below it. */
  readonly oidcIssuer: string;
  readonly oidcSigner: string | undefined;
  readonly days: {
    readonly artifacts: number;
    readonly workspaces: number;
    readonly caches: number;
    readonly runs: number;
  };
}

export interface S3Settings {
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly pathStyle: boolean;
  readonly checksum: "sha256" | "none";
}

/** Variables of this machine that belong to other parts of Ringfort, or to the house as a whole. */
const foreign =
  /^RINGFORT_(?:RUNNER_.*|TEST_.*|CI|CACHE|DEBUG|ORB_TOKEN|ORB_TIMEOUT_MS|SETTINGS|DEMO|REMOTE_DOCKER_IMAGE|DEBIAN_MIRROR|ROOM|COMMAND)$/;

/** Settings of the file, over which those of the environment win. `given` wins over both: what a command line said. */
export function readSettings(
  given: Partial<Record<SettingName, string>> = {},
  environment: Written = process.env,
): Settings {
  const file = environment.RINGFORT_SETTINGS ? readSettingsFile(environment.RINGFORT_SETTINGS) : {};
  const written = { ...file, ...fromEnvironment(environment), ...given };
  const values = new Map<SettingName, unknown>();
  for (const setting of settingsTable) values.set(setting.name, readValue(setting, written[setting.name]));
  return check((name) => values.get(name) as never);
}

function fromEnvironment(environment: Written): Record<string, string> {
  const known = new Map(settingsTable.map(({ name }) => [`RINGFORT_${name.toUpperCase()}`, name]));
  const found: Record<string, string> = {};
  for (const [variable, value] of Object.entries(environment)) {
    if (!variable.startsWith("RINGFORT_") || !value) continue;
    const name = known.get(variable);
    if (name) found[name] = value;
    else if (!foreign.test(variable)) throw unknown(variable, [...known.keys()], "the environment");
  }
  return found;
}

/** Lines of `name = value`; `#` begins a comment. */
function readSettingsFile(path: string): Record<string, string> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new HouseFailure(`The settings file ${path} cannot be read: ${(cause as Error).message}.`, { cause });
  }
  const names: readonly string[] = settingsTable.map(({ name }) => name);
  const found: Record<string, string> = {};
  for (const [index, line] of text.split("\n").entries()) {
    const trimmed = line.trim();
    if (trimmed === "" || trimmed.startsWith("#")) continue;
    const at = trimmed.indexOf("=");
    const name = trimmed.slice(0, Math.max(at, 0)).trim();
    if (at < 0) throw new HouseFailure(`${path}, line ${index + 1}: this is no \`name = value\`.`);
    if (!names.includes(name)) throw unknown(name, names, `${path}, line ${index + 1}`);
    found[name] = trimmed.slice(at + 1).trim();
  }
  return found;
}

function unknown(name: string, known: readonly string[], place: string): HouseFailure {
  const guess = nearest(name, known);
  return new HouseFailure(
    `There is no setting \`${name}\` (in ${place}).${guess ? ` Did you mean \`${guess}\`?` : " docs/settings.md lists them all."}`,
  );
}

function readValue({ name, kind, otherwise }: Setting, written: string | undefined): unknown {
  const text = written || otherwise;
  if (text === undefined) return undefined;
  const refuse = (what: string) =>
    new HouseFailure(`The setting \`${name}\` must be ${what}, and is \`${kind === "secret" ? "…" : text}\`.`);
  switch (kind) {
    case "text":
    case "secret":
      return text;
    case "path":
      return resolve(text);
    case "list":
      return text.split(/[\s,]+/).filter((part) => part !== "");
    case "flag":
      if (text === "true" || text === "false") return text === "true";
      throw refuse("`true` or `false`");
    case "port":
    case "count": {
      const number = Number(text);
      const most = kind === "port" ? 65_535 : 1_000_000;
      if (/^\d+$/.test(text) && number <= most) return number;
      throw refuse(kind === "port" ? "a port, 0 to 65535" : "a whole number");
    }
    case "url":
      if (URL.canParse(text) && /^https?:/.test(text)) return text.replace(/\/+$/, "");
      throw refuse("an address that begins with `http://` or `https://`");
  }
}

type Get = (name: SettingName) => never;

function check(get: Get): Settings {
  const address: string = get("address");
  const port: number = get("port");
  const certificateFile: string | undefined = get("tls_certificate");
  const keyFile: string | undefined = get("tls_key");
  if ((certificateFile === undefined) !== (keyFile === undefined)) {
    throw new HouseFailure("`tls_certificate` and `tls_key` go together; only one of them is set.");
  }
  const tls = certificateFile !== undefined && keyFile !== undefined ? { certificateFile, keyFile } : undefined;
  const trustedProxies: readonly string[] = get("trusted_proxies");
  const stranger = trustedProxies.find((proxy) => !isNetwork(proxy));
  if (stranger !== undefined) {
    throw new HouseFailure(`The setting \`trusted_proxies\` must be addresses or CIDRs, and has \`${stranger}\`.`);
  }
  if (!isLoopback(address) && !tls && trustedProxies.length === 0) {
    throw new HouseFailure(
      `Listening on \`${address}\` would let the network read tokens in clear: set \`tls_certificate\` and \`tls_key\`, or name the proxy in front in \`trusted_proxies\`.`,
    );
  }
  const logLevel: string = get("log_level");
  if (!["debug", "info", "warn", "error"].includes(logLevel)) {
    throw new HouseFailure(
      `The setting \`log_level\` must be \`debug\`, \`info\`, \`warn\` or \`error\`, and is \`${logLevel}\`.`,
    );
  }
  const publicUrl: string | undefined = get("public_url");
  const host = isIP(address) === 6 ? `[${address}]` : address;
  const reachedAt = publicUrl ?? `${tls ? "https" : "http"}://${host}:${port}`;
  return {
    dataFolder: (get("data") as string | undefined) ?? resolve(".ringfort"),
    address,
    port,
    publicUrl: reachedAt,
    tls,
    trustedProxies,
    databaseUrl: get("database_url"),
    objects: readObjects(get),
    allowPrivateAddresses: get("allow_private_addresses"),
    allowFileRepositories: get("allow_file_repositories"),
    gitTimeoutMs: (get("git_timeout_seconds") as number) * 1_000,
    maxBodyBytes: (get("max_body_mb") as number) * 1024 ** 2,
    maxObjectBytes: (get("max_object_mb") as number) * 1024 ** 2,
    rateLimitPerMinute: get("rate_limit_per_minute"),
    poolSize: get("pool_size"),
    logLevel: logLevel as Settings["logLevel"],
    metricsToken: get("metrics_token"),
    otelEndpoint: get("otel_endpoint"),
    orbRegistry: get("orb_registry"),
    oidcIssuer: (get("oidc_issuer") as string | undefined) ?? `${reachedAt}/oidc`,
    oidcSigner: get("oidc_signer"),
    days: {
      artifacts: atMost(get, "artifact_days", 30),
      workspaces: atMost(get, "workspace_days", 15),
      caches: atMost(get, "cache_days", 15),
      runs: get("run_days"),
    },
  };
}

function readObjects(get: Get): Settings["objects"] {
  const kind: string = get("objects");
  if (kind === "files") return "files";
  if (kind !== "s3") throw new HouseFailure(`The setting \`objects\` must be \`files\` or \`s3\`, and is \`${kind}\`.`);
  const needed = (name: SettingName): string => {
    const value: string | undefined = get(name);
    if (value === undefined) throw new HouseFailure(`With \`objects = s3\`, the setting \`${name}\` is needed.`);
    return value;
  };
  const checksum: string = get("s3_checksum");
  if (checksum !== "sha256" && checksum !== "none") {
    throw new HouseFailure(`The setting \`s3_checksum\` must be \`sha256\` or \`none\`, and is \`${checksum}\`.`);
  }
  return {
    endpoint: needed("s3_endpoint"),
    region: needed("s3_region"),
    bucket: needed("s3_bucket"),
    prefix: get("s3_prefix") ?? "",
    accessKeyId: needed("s3_access_key_id"),
    secretAccessKey: needed("s3_secret_access_key"),
    pathStyle: get("s3_path_style"),
    checksum,
  };
}

function atMost(get: Get, name: SettingName, most: number): number {
  const days: number = get(name);
  if (days >= 1 && days <= most) return days;
  throw new HouseFailure(`The setting \`${name}\` must be between 1 and ${most}, and is \`${days}\`.`);
}

export function isLoopback(address: string): boolean {
  return address === "localhost" || address === "::1" || /^127\.\d+\.\d+\.\d+$/.test(address);
}

function isNetwork(text: string): boolean {
  const [address = "", bits, ...rest] = text.split("/");
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return most > 0 && rest.length === 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most));
}
