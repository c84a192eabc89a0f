import { expect, test } from "vitest";
import { languageOf } from "./language-of.ts";

test.each([
  [undefined, "posix"],
  ["", "posix"],
  ["/bin/bash -eo pipefail", "posix"],
  ["bash.exe -login", "posix"],
  ["/usr/bin/env bash", "posix"],
  ["sudo /bin/sh -e", "posix"],
  ["powershell.exe -ExecutionPolicy Bypass", "powershell"],
  ["C:\\Windows\\System32\\cmd.exe /c", "cmd"],
  ["/usr/bin/env python3", "python"],
  ["node", "node"],
  ["fish", "other"],
  ["nix-shell --run", "other"],
])("%s is %s", (shell, language) => expect(languageOf(shell)).toBe(language));
