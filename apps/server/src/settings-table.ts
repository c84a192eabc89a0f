/** How a value is written. */
export type SettingKind = "text" | "port" | "count" | "flag" | "list" | "url" | "path" | "secret";

export interface Setting {
  /** In a settings file; in the environment as `RINGFORT_` and the same in capitals. */
  readonly name: string;
  readonly kind: SettingKind;
  /** As it would be written; absent: unset. */
  readonly otherwise?: string;
  readonly help: string;
}

/** Every setting of the server. `docs/settings.md` is rendered from this table, and a setting that is not in it is an error at start. */
export const settingsTable = [
  { name: "data", kind: "path", help: "The data folder. By default `.ringfort` beside the README." },
  {
    name: "port",
    kind: "port",
    otherwise: "8080",
    help: "The port of the web app and the API; 0 takes any that is free.",
  },
  {
    name: "address",
    kind: "text",
    otherwise: "127.0.0.1",
    help: "The address to listen on. Any other than loopback needs `tls_certificate`, or `trusted_proxies`.",
  },
  {
    name: "public_url",
    kind: "url",
    help: "How people reach this house: in links, statuses and job variables, and the only Host that is answered besides loopback.",
  },
  { name: "tls_certificate", kind: "path", help: "A PEM file with the certificate chain; together with `tls_key`." },
  {
    name: "tls_key",
    kind: "path",
    help: "A PEM file with the key of `tls_certificate`, readable by the server's user only.",
  },
  {
    name: "trusted_proxies",
    kind: "list",
    otherwise: "",
    help: "Addresses or CIDRs whose `X-Forwarded-For`, `-Proto` and `-Host` are believed.",
  },
  {
    name: "database_url",
    kind: "secret",
    help: "A PostgreSQL 15 or newer, `postgres://user:password@host/database`. Without it, the embedded one in the data folder.",
  },
  {
    name: "objects",
    kind: "text",
    otherwise: "files",
    help: "Where logs, artifacts, caches and workspaces lie: `files` or `s3`.",
  },
  { name: "s3_endpoint", kind: "url", help: "Address of the S3 server, for `objects = s3`." },
  { name: "s3_region", kind: "text", otherwise: "us-east-1", help: "Region, as the S3 server calls it." },
  { name: "s3_bucket", kind: "text", help: "Bucket." },
  { name: "s3_prefix", kind: "text", otherwise: "", help: "Folders in the bucket, each ending in `/`." },
  { name: "s3_access_key_id", kind: "secret", help: "Access key." },
  { name: "s3_secret_access_key", kind: "secret", help: "Its secret." },
  { name: "s3_path_style", kind: "flag", otherwise: "false", help: "Bucket in the path instead of in the host name." },
  {
    name: "s3_checksum",
    kind: "text",
    otherwise: "sha256",
    help: "`none` only for a server that does not know `x-amz-checksum-sha256`.",
  },
  {
    name: "allow_private_addresses",
    kind: "list",
    otherwise: "",
    help: "Host names and CIDRs of private networks that webhooks, forges and repositories may be reached in.",
  },
  {
    name: "allow_file_repositories",
    kind: "flag",
    otherwise: "false",
    help: "Repositories may be folders of this machine (`file:///…`). For the demo and for tests.",
  },
  {
    name: "git_timeout_seconds",
    kind: "count",
    otherwise: "120",
    help: "The longest that git may talk to a repository.",
  },
  {
    name: "max_body_mb",
    kind: "count",
    otherwise: "30",
    help: "The largest body of a request, in MiB, uploads of runners apart.",
  },
  {
    name: "max_object_mb",
    kind: "count",
    otherwise: "3072",
    help: "The largest artifact, cache or workspace layer, in MiB.",
  },
  {
    name: "rate_limit_per_minute",
    kind: "count",
    otherwise: "600",
    help: "Requests a minute of one token, or of one address that has none.",
  },
  { name: "pool_size", kind: "count", otherwise: "12", help: "Connections to the database." },
  { name: "log_level", kind: "text", otherwise: "info", help: "`debug`, `info`, `warn` or `error`." },
  {
    name: "metrics_token",
    kind: "secret",
    help: "Lets Prometheus read `/metrics` from elsewhere, as a bearer token. Without it, only this machine can.",
  },
  {
    name: "otel_endpoint",
    kind: "url",
    help: "An OTLP/HTTP collector that gets a span for each request, pipeline, workflow and job.",
  },
  {
    name: "orb_registry",
    kind: "url",
    otherwise: "https://circleci.com/graphql-unstable",
    help: "The registry of orbs.",
  },
  {
    name: "oidc_issuer",
    kind: "url",
    help: "The root issuer of OIDC tokens, where clouds fetch its documents. By default `/oidc` below `public_url`, which is where this server has them.",
  },
  {
    name: "oidc_signer",
    kind: "path",
    help: "The socket of the process that signs OIDC tokens, started as another user by `ringfort oidc signer`. Without it, the server starts one of its own.",
  },
  { name: "artifact_days", kind: "count", otherwise: "30", help: "How long artifacts are kept; 30 at most." },
  { name: "workspace_days", kind: "count", otherwise: "15", help: "How long workspaces are kept; 15 at most." },
  { name: "cache_days", kind: "count", otherwise: "15", help: "How long caches are kept; 15 at most." },
  { name: "run_days", kind: "count", otherwise: "400", help: "How long pipelines and their logs are kept." },
] as const satisfies readonly Setting[];

export type SettingName = (typeof settingsTable)[number]["name"];
