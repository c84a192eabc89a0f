import type { Environment } from "@ringfort/contract";

/** Names by which a value changes which program runs or what it loads, before the job's own commands have a say. */
const exact = new Set([
  "PATH",
  "ENV",
  "BASH_ENV",
  "SHELLOPTS",
  "BASHOPTS",
  "IFS",
  "PS4",
  "PROMPT_COMMAND",
  "SHELL",
  "HOME",
  "ZDOTDIR",
  "NODE_OPTIONS",
  "NODE_PATH",
  "PERL5LIB",
  "PERL5OPT",
  "PERL5DB",
  "PERLLIB",
  "RUBYOPT",
  "RUBYLIB",
  "JAVA_TOOL_OPTIONS",
  "JDK_JAVA_OPTIONS",
  "_JAVA_OPTIONS",
  "CLASSPATH",
  "MAVEN_OPTS",
  "GRADLE_OPTS",
  "PHPRC",
  "PHP_INI_SCAN_DIR",
  "EDITOR",
  "VISUAL",
  "PAGER",
  "BROWSER",
  "MAKEFLAGS",
  "GNUMAKEFLAGS",
  "CARGO_HOME",
  "RUSTC_WRAPPER",
  "RUSTFLAGS",
  "GOFLAGS",
  "OPENSSL_CONF",
  "OPENSSL_MODULES",
  "OPENSSL_ENGINES",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "CURL_HOME",
  "WGETRC",
  "GCONV_PATH",
  "LOCPATH",
  "HOSTALIASES",
  "RES_OPTIONS",
  "TMPDIR",
  "XDG_CONFIG_HOME",
]);
const beginnings = ["LD_", "DYLD_", "GIT_", "PYTHON", "BASH_FUNC_", "NPM_CONFIG_", "PIP_", "SSH_ASKPASS", "DOCKER_"];
/** By which a connection goes elsewhere, or believes somebody else. */
const elsewhere =
  /^(?:https?|all|no|ftp)_proxy$|_(?:ca_bundle|cert_file|endpoint_url)$|^node_(?:extra_ca_certs|tls_reject_unauthorized)$/i;

function changesLoading(name: string): boolean {
  const upper = name.toUpperCase();
  return exact.has(upper) || beginnings.some((start) => upper.startsWith(start)) || elsewhere.test(name);
}

function isPlatformName(name: string): boolean {
  return name === "CI" || name === "CIRCLECI" || /^(?:CIRCLE|RINGFORT)_/i.test(name);
}

/** What the server may add to the environment of a job: no program's, no platform's and no unspeakable names. */
export function splitVisible(
  visible: Environment,
  allowed: (name: string) => boolean,
): { kept: Environment; dropped: string[] } {
  const entries = Object.entries(visible);
  const isKept = (name: string) =>
    /^[A-Za-z_]\w*$/.test(name) && !changesLoading(name) && !isPlatformName(name) && allowed(name);
  return {
    kept: Object.fromEntries(entries.filter(([name]) => isKept(name))),
    dropped: entries.map(([name]) => name).filter((name) => !isKept(name)),
  };
}
