import { describe, expect, test } from "vitest";
import { allCommands, readScript } from "../shell/index.ts";
import { installsOf } from "./package-installs.ts";

function installs(text: string): string[] {
  return allCommands(readScript(text))
    .flatMap(installsOf)
    .map(({ manager, kind, packages }) =>
      [manager, kind, ...packages.map(({ name, pinned }) => `${name}=${pinned}`)].join(" "),
    );
}

test.each([
  // script                                              what it installs
  ["npm ci", ["npm project"]],
  ["npm install --prefix web", ["npm project"]],
  ["npm i -D typescript@5.4.2 tsx", ["npm packages typescript=exact tsx=no"]],
  ["sudo npm install --global @acme/cli@^1", ["npm packages @acme/cli=no"]],
  ["npx --yes -p typescript@5.4.2 tsc --noEmit", ["npm packages typescript=exact"]],
  ["npx cowsay hello --version", ["npm run cowsay=no"]],
  ["npm --prefix web install", ["npm project"]],
  ["yarn", ["yarn project"]],
  ["yarn global add lerna@6.0.0", ["yarn packages lerna=exact"]],
  ["pnpm dlx create-app@1.2.3", ["pnpm run create-app=exact"]],
  ["pip install -r requirements.txt", ["pip project"]],
  ["python3 -m pip install --upgrade pip 'black==24.1.0'", ["pip packages pip=no black=exact"]],
  ["pip install -c constraints.txt black", ["pip packages black=exact"]],
  ["pip install . ./lib dist/a.whl", ["pip packages .=local ./lib=local dist/a.whl=local"]],
  ["gem install bundler -v 2.5.4", ["gem packages bundler=exact"]],
  ["go install example.com/tool@v1.2.3", ["go packages example.com/tool=verified"]],
  ["cargo install --locked cargo-audit@0.20.0", ["cargo packages cargo-audit=exact"]],
  ["cargo install --git https://example.com/a.git", ["cargo packages https://example.com/a.git=no"]],
  ["sudo apt-get -y install jq curl=7.88.1", ["apt packages jq=no curl=exact"]],
  ['npm install -g "tool@$VERSION"', ["npm packages tool=open"]],
])("%s", (text, wanted) => {
  expect(installs(text)).toEqual(wanted);
});

describe("what installs nothing", () => {
  test.each([
    "npm test",
    "yarn test",
    "npm install --package-lock-only",
    "pip freeze",
    "npx --no-install jest",
    "go build ./...",
    "echo npm install",
    "apt-get update",
  ])("%s", (text) => {
    expect(installs(text)).toEqual([]);
  });
});
