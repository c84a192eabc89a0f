import { expect, test } from "vitest";
import { allCommands } from "./all-commands.ts";
import { expansionsIn } from "./expansions-in.ts";
import { readScript } from "./read-script.ts";

const uses = (text: string) => allCommands(readScript(text)).flatMap((command) => expansionsIn(command));

test.each([
  // in…                                is used as…      splits  and runs in…
  ["echo $X", "argument", true, undefined],
  ['echo "$X"', "argument", false, undefined],
  ["$X --version", "command", true, undefined],
  ["Y=$X make", "assignment", false, undefined],
  ["export Y=$X", "argument", false, undefined],
  ["export $X", "argument", true, undefined],
  ["[[ $X == a ]]", "argument", false, undefined],
  ["[ $X = a ]", "argument", true, undefined],
  ["echo a > $X", "redirection", false, undefined],
  ["cat <<A\n$X\nA\n", "here-document", false, undefined],
  ['grep a <<< "$X"', "here-string", false, undefined],
  ['eval "git checkout $X"', "argument", false, "eval"],
  ["eval $X", "argument", true, "eval"],
  ['bash -c "echo $X"', "argument", false, "bash"],
  ['sudo -E bash -ec "echo $X"', "argument", false, "bash"],
  ['bash -o pipefail -c "echo $X"', "argument", false, "bash"],
  ["bash run.sh $X", "argument", true, undefined],
  ['bash -c \'echo "$1"\' -- "$X"', "argument", false, undefined],
  ['ssh -i key -p 22 user@host "deploy $X"', "argument", false, "ssh"],
  ["ssh $X uptime", "argument", true, undefined],
  ["ssh host <<A\n$X\nA\n", "here-document", false, "ssh"],
  ["bash <<A\n$X\nA\n", "here-document", false, "bash"],
  ['bash <<< "$X"', "here-string", false, "bash"],
  ['echo "$X" | bash', "argument", false, "bash"],
  ['echo "$X" | tee log | sudo sh -s', "argument", false, "sh"],
  ['echo "$X" | ssh host', "argument", false, "ssh"],
  ['echo "$X" | bash run.sh', "argument", false, undefined],
  ['python3 -c "print($X)"', "argument", false, "python3"],
  ['node -e "f($X)"', "argument", false, "node"],
  ['docker exec app sh -c "echo $X"', "argument", false, "sh"],
  ['kubectl exec pod -- bash -lc "$X"', "argument", false, "bash"],
  ['ls | xargs -I{} sh -c "echo $X {}"', "argument", false, "sh"],
  ['su - app -c "$X"', "argument", false, "su"],
  ['trap "rm $X" EXIT', "argument", false, "trap"],
  ["source $X", "argument", true, undefined],
] as const)("%s: %s, splits: %s, run by %s", (text, use, splits, sink) => {
  const found = uses(text).filter(({ name }) => name === "X");
  expect(found).toMatchObject([{ use, splits }]);
  expect(found[0]?.sink).toBe(sink);
});

test("what a substitution uses belongs to the command inside it", () => {
  expect(uses('eval "$(ssh-agent $X)"')).toMatchObject([{ name: "X", splits: true }]);
  expect(uses('eval "$(ssh-agent $X)"')[0]?.sink).toBeUndefined();
});
