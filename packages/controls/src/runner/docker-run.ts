import type { RunnerFacts } from "../evidence/runner-facts.ts";
import { allCommands, type Invocation, invocationOf, readScript, textOf, type Word } from "../shell/index.ts";
import { type RunnerContainer, type RunnerVariable, whyDangerous } from "./container.ts";

/** Options without a value; every other option of `docker run` takes one. */
const flags = new Set(
  "--detach --interactive --tty --rm --privileged --read-only --init --no-healthcheck --oom-kill-disable --publish-all --sig-proxy --disable-content-trust --quiet --help --use-api-socket --replace".split(
    " ",
  ),
);
const letters = /^-[ditPq]+$/;
const long: Readonly<Record<string, string>> = {
  ...{ "-e": "--env", "-v": "--volume", "-u": "--user", "-m": "--memory", "-c": "--cpu-shares", "-h": "--hostname" },
  ...{ "-w": "--workdir", "-p": "--publish", "-l": "--label", "-a": "--attach", "--net": "--network" },
};

interface Option {
  readonly name: string;
  readonly value: string;
  readonly word: Word;
}

/** The containers that a script of `docker run` commands starts. */
export function dockerRunContainers({ file, text }: RunnerFacts): readonly RunnerContainer[] {
  return allCommands(readScript(text)).flatMap((command) => {
    const invocation = invocationOf(command);
    const words = invocation && /^(?:docker|podman|nerdctl)$/.test(invocation.name) ? afterRun(invocation) : undefined;
    if (!words) return [];
    const { options, image } = split(words);
    return image ? [containerOf(file, options, image, command)] : [];
  });
}

/** What follows `docker run`, `docker container run` or `docker create`. */
function afterRun({ args }: Invocation): readonly Word[] | undefined {
  const at = args.findIndex((word) => /^(?:run|create)$/.test(textOf(word)));
  const before = args.slice(0, Math.max(at, 0)).map(textOf);
  const command = before.filter((text, index) => !text.startsWith("-") && !(before[index - 1] ?? "").startsWith("-"));
  return at >= 0 && command.every((text) => text === "container") ? args.slice(at + 1) : undefined;
}

/** Options stand before the image; what follows it is the container's own. */
function split(words: readonly Word[]): { readonly options: readonly Option[]; readonly image: Word | undefined } {
  const options: Option[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] as Word;
    const text = textOf(word);
    if (!text.startsWith("-")) return { options, image: word };
    const equals = text.indexOf("=");
    const isLong = text.startsWith("--");
    if (isLong && equals > 0) options.push({ name: text.slice(0, equals), value: text.slice(equals + 1), word });
    else if (flags.has(text) || letters.test(text)) options.push({ name: text, value: "true", word });
    else if (!isLong && text.length > 2)
      options.push({ name: full(text.slice(0, 2)), value: text.slice(2).replace(/^=/, ""), word });
    else {
      const next = words[index + 1];
      options.push({ name: full(text), value: next ? textOf(next) : "", word: next ?? word });
      index += 1;
    }
  }
  return { options, image: undefined };
}

function full(name: string): string {
  return Object.hasOwn(long, name) ? (long[name] ?? name) : name;
}

function containerOf(
  file: string,
  options: readonly Option[],
  image: Word,
  command: { readonly start: number; readonly end: number },
): RunnerContainer {
  const spanOf = ({ start, end }: { readonly start: number; readonly end: number }) => ({ file, start, end });
  const all = (name: string) => options.filter((option) => full(option.name) === name);
  const last = (name: string) => all(name).at(-1)?.value;
  const isOn = (name: string) => last(name) !== undefined && last(name) !== "false";
  const security = all("--security-opt").map(({ value }) => value.replace(/[=:]/, "="));
  const name = last("--name") ?? textOf(image).split(/[:@]/, 1)[0] ?? "";
  const volumes = [
    ...all("--volume").map((option) => ({ source: option.value.split(":", 1)[0] ?? "", option })),
    ...all("--mount").map((option) => ({
      source: /(?:^|,)(?:source|src)=([^,]*)/.exec(option.value)?.[1] ?? "",
      option,
    })),
  ];
  const hostOptions = [
    ...all("--privileged").flatMap((option) =>
      option.value === "false" ? [] : [{ what: "everything, as privileged", option }],
    ),
    ...["--network", "--pid", "--ipc", "--userns", "--uts"].flatMap((flag) =>
      all(flag).flatMap((option) =>
        option.value === "host" ? [{ what: `the host's \`${flag.slice(2)}\``, option }] : [],
      ),
    ),
    ...volumes.flatMap(({ source, option }) => {
      const what = whyDangerous(source);
      return what === undefined ? [] : [{ what, option }];
    }),
  ];
  const limits = new Set<"memory" | "cpu" | "pids">();
  if (all("--memory").length > 0) limits.add("memory");
  if (["--cpus", "--cpu-quota", "--cpuset-cpus"].some((flag) => all(flag).length > 0)) limits.add("cpu");
  if (all("--pids-limit").some(({ value }) => Number(value) > 0)) limits.add("pids");
  return {
    ...{ name, image: textOf(image), imageAt: spanOf(image), at: spanOf(command) },
    environment: all("--env").map((option): RunnerVariable => {
      const [variable = "", ...value] = option.value.split("=");
      return { name: variable, value: value.length > 0 ? value.join("=") : undefined, at: spanOf(option.word) };
    }),
    user: last("--user"),
    readOnlyRoot: isOn("--read-only"),
    noNewPrivileges: security.some((value) => /^no-new-privileges(?:=true)?$/.test(value)),
    // Docker mounts a tmpfs `noexec` unless it is told otherwise.
    executableTmpfs: all("--tmpfs").flatMap(({ value }) => {
      const [path = "", how = ""] = value.split(":");
      return how.split(",").includes("exec") ? [path] : [];
    }),
    dropsAll: all("--cap-drop").some(({ value }) => /^all$/i.test(value)),
    adds: all("--cap-add").map(({ value }) => value),
    seccomp: !security.includes("seccomp=unconfined") && !isOn("--privileged"),
    limits,
    host: hostOptions.map(({ what, option }) => ({ what, at: spanOf(option.word) })),
    mounts: volumes.length > 0 || all("--env-file").length > 0,
    removed: all("--rm").length > 0 && !/^(?:always|unless)/.test(last("--restart") ?? ""),
  };
}
