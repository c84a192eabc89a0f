/** What safe fixes take out of scripts, as counts: none may grow. */
interface Weaknesses {
  readonly unquoted: number;
  readonly printed: number;
  readonly passwordsInArguments: number;
}

/** Whether a changed script does what the old one did, but for the three things that safe fixes change in scripts. */
export function isSameOrNarrowerScript(before: string, after: string): boolean {
  if (before === after) return true;
  if (alike(before) !== alike(after)) return false;
  const [old, now] = [weaknessesOf(before), weaknessesOf(after)];
  return (
    now.unquoted <= old.unquoted && now.printed <= old.printed && now.passwordsInArguments <= old.passwordsInArguments
  );
}

const printsEnvironment = /^\s*(?:env|printenv|export -p|set|declare -x)\s*$/;
const quotedVariable = /(?<![^\s])"(\$\w+|\$\{\w+\})"(?![^\s;)])/g;
const unquotedVariable = /(?<![^\s])(?:\$\w+|\$\{\w+\})(?![^\s;)])/g;
const login = /\bdocker login\b[^|;&#]*/g;
const loginThroughStdin =
  /printf '%s' "(\$\w+|\$\{\w+\})" \| (docker login\b[^|;&#]*) --password-stdin(?=\s*(?:$|[|;&#]))/g;
const password = / (?:-p|--password) ("?)(\$\w+|\$\{\w+\})\1(?= |$)/;

/** Equal for scripts that differ in nothing else than what safe fixes change. */
function alike(script: string): string {
  return script
    .split("\n")
    .filter((line) => !printsEnvironment.test(line))
    .map((line) => alikeLine(line).replace(quotedVariable, "$1"))
    .join("\n")
    .trimEnd();
}

function alikeLine(line: string): string {
  if (!line.includes("docker login")) return line;
  return line
    .trim()
    .replace(/\s+/g, " ")
    .replace(loginThroughStdin, "$2 with $1")
    .replace(login, (command) => {
      const found = password.exec(command.trimEnd());
      return found ? `${command.trimEnd().replace(password, "")} with ${found[2]} ` : command;
    })
    .replace(/ ?([|;&#]) ?/g, "$1")
    .trim();
}

function weaknessesOf(script: string): Weaknesses {
  const lines = script.split("\n");
  return {
    unquoted: script.match(unquotedVariable)?.length ?? 0,
    printed: lines.filter((line) => printsEnvironment.test(line)).length,
    passwordsInArguments: (script.match(login) ?? []).filter((command) =>
      password.test(command.replace(/\s+/g, " ").trimEnd()),
    ).length,
  };
}
