import { expect, test } from "vitest";
import { shellWords } from "./shell-words.ts";

test.each([
  ["/bin/bash -eo pipefail", ["/bin/bash", "-eo", "pipefail"]],
  ["  bash\t-l  ", ["bash", "-l"]],
  ["'/opt/my shell/sh' -e", ["/opt/my shell/sh", "-e"]],
  [`env "A=b c" sh`, ["env", "A=b c", "sh"]],
  [`sh -c "echo \\"hi\\" \\n"`, ["sh", "-c", 'echo "hi" \\n']],
  ["a\\ b ''", ["a b", ""]],
  ["pre'fix'ed", ["prefixed"]],
  ["'open", ["open"]],
  ["", []],
])("%j is the words %j", (line, words) => {
  expect(shellWords(line)).toEqual(words);
});
