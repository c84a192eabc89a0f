import { type Invocation, programName } from "./invocation.ts";
import { launchedBy } from "./launched-by.ts";
import { optionsOf } from "./options-of.ts";
import type { Command, Word } from "./script.ts";
import { stdoutGoesTo } from "./stdout-goes-to.ts";
import { textOf } from "./text-of.ts";

/** A command that gets something from the network. */
export interface Fetch {
  readonly command: Command;
  readonly tool: Invocation;
  readonly urls: readonly Word[];
  /** Where the content goes: a file by its name as written, or standard output. Undefined: a name that the server chooses. */
  readonly output: { readonly kind: "file"; readonly name: string } | { readonly kind: "stdout" } | undefined;
}

const curlValues = [
  ..."oHdXuAebcmTFwxKECDQrtyYzUP".split("").map((letter) => `-${letter}`),
  ..."output header data data-raw data-binary data-urlencode json request user user-agent referer cookie cookie-jar".split(
    " ",
  ),
  ..."max-time connect-timeout upload-file form write-out proxy config cacert capath cert key retry retry-delay".split(
    " ",
  ),
  ..."retry-max-time limit-rate resolve url interface range output-dir ciphers proto tlsv tls-max noproxy".split(" "),
].map(dashed);
const wgetValues = [
  ..."OPoaetTwUQiADRIX".split("").map((letter) => `-${letter}`),
  ..."output-document directory-prefix output-file append-output tries timeout wait user-agent header user".split(" "),
  ..."password post-data post-file method body-data ca-certificate certificate private-key input-file".split(" "),
].map(dashed);

function dashed(name: string): string {
  return name.startsWith("-") ? name : `--${name}`;
}

/** What a command downloads, or undefined where it is no downloader. */
export function fetchOf(command: Command): Fetch | undefined {
  for (const tool of launchedBy(command)) {
    const found = fetchedBy(command, tool);
    if (found) return found;
  }
  return undefined;
}

function fetchedBy(command: Command, tool: Invocation): Fetch | undefined {
  switch (tool.name) {
    case "curl":
      return withCurl(command, tool);
    case "wget":
      return withWget(command, tool);
    case "aria2c":
    case "http":
    case "https":
    case "xh":
    case "iwr":
    case "Invoke-WebRequest":
      return plainly(command, tool);
    default:
      return undefined;
  }
}

function withCurl(command: Command, tool: Invocation): Fetch {
  const { options, operands } = optionsOf(tool.args, curlValues);
  const urls = [
    ...operands,
    ...options.flatMap(({ name, valueWord }) => (name === "--url" && valueWord ? [valueWord] : [])),
  ];
  const named = options.find(({ name }) => name === "-o" || name === "--output")?.value;
  const remoteName = options.some(
    ({ name }) => name === "-O" || name === "--remote-name" || name === "--remote-name-all",
  );
  if (named !== undefined && named !== "-") return { command, tool, urls, output: file(named) };
  const output = remoteName ? nameOfUrl(address(urls)) : redirected(command);
  return { command, tool, urls, output };
}

function withWget(command: Command, tool: Invocation): Fetch {
  const { options, operands } = optionsOf(tool.args, wgetValues);
  const named = options.find(({ name }) => name === "-O" || name === "--output-document")?.value;
  if (named === "-" || named === "/dev/stdout") return { command, tool, urls: operands, output: redirected(command) };
  return { command, tool, urls: operands, output: named === undefined ? nameOfUrl(address(operands)) : file(named) };
}

function plainly(command: Command, tool: Invocation): Fetch {
  const { options, operands } = optionsOf(tool.args, ["-o", "-d", "-OutFile", "--output", "--out"]);
  const urls = operands.filter((word) => /:\/\//.test(textOf(word)));
  const named = options.find(({ name }) => /^(?:-o|--output|--out|-OutFile)$/.test(name))?.value;
  if (named !== undefined) return { command, tool, urls, output: file(named) };
  return { command, tool, urls, output: tool.name === "aria2c" ? nameOfUrl(address(urls)) : redirected(command) };
}

function file(name: string): Fetch["output"] {
  return name === "/dev/stdout" ? { kind: "stdout" } : { kind: "file", name };
}

function redirected(command: Command): Fetch["output"] {
  const destination = stdoutGoesTo(command);
  if (destination.kind === "nowhere") return undefined;
  return destination.kind === "file" ? file(textOf(destination.target)) : { kind: "stdout" };
}

function nameOfUrl(url: Word | undefined): Fetch["output"] {
  const name = url && programName(textOf(url).replace(/[?#].*$/s, ""));
  const isUnknown = !name || /^\$(?:\{\w+\}|\(…\))$/.test(name);
  return isUnknown ? undefined : { kind: "file", name };
}

/** Unquoted variables may hold options, so the word with a scheme is the address, or else the last. */
function address(urls: readonly Word[]): Word | undefined {
  return urls.find((word) => textOf(word).includes("://")) ?? urls.at(-1);
}
