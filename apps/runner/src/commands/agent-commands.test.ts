import { existsSync } from "node:fs";
import type { RunStep } from "@ringfort/contract";
import { expect, test } from "vitest";
import { runWritten, temporaryFolder } from "../job/run-job.fixture.ts";
import { LocalTestResults } from "../stores/local-test-results.ts";

test.each(["circleci-agent step halt", "circleci step halt", "circleci task halt"])(
  "`%s` ends the step, skips the rest, and the job succeeds",
  async (command) => {
    const ran = await runWritten({
      steps: [
        { command: `echo before; ${command}; echo after; sleep 300` },
        { command: "echo next" },
        { command: "echo always", when: "always" },
        { type: "store_artifacts", path: "x" },
      ],
    });
    expect(ran.outcome).toEqual({ status: "success" });
    expect(ran.steps).toEqual({ "-1": "success", 0: "success", 1: "skipped", 2: "skipped", 3: "skipped" });
    expect(ran.output[0]).toBe("before\n");
  },
);

test("a halt after a failure leaves the job failed", async () => {
  const ran = await runWritten({ steps: [{ command: "exit 4" }, { command: "circleci step halt", when: "always" }] });
  expect(ran.outcome).toMatchObject({ status: "failed", failedStep: 0 });
});

const names = "printf 'c\\nb\\na\\nd\\n'";

test.each([
  [`${names} | circleci tests split`, { index: 0, total: 2 }, "a\nc\n"],
  [`${names} | circleci tests split`, { index: 1, total: 2 }, "b\nd\n"],
  [`${names} | circleci tests split`, { index: 0, total: 1 }, "a\nb\nc\nd\n"],
  [`${names} | circleci tests split --index=1 --total 2`, { index: 0, total: 1 }, "b\nd\n"],
  [`${names} | CIRCLE_NODE_INDEX=1 CIRCLE_NODE_TOTAL=4 circleci tests split`, { index: 0, total: 1 }, "b\n"],
  [`${names} > f; circleci tests split f`, { index: 0, total: 2 }, "a\nc\n"],
  [`printf 'last' | circleci tests split`, { index: 0, total: 1 }, "last\n"],
  [`printf '' | circleci tests split`, { index: 0, total: 1 }, ""],
  [`printf 'with space\\n\\\\b*\\n$x\\n' | circleci tests split`, { index: 0, total: 1 }, "$x\n\\b*\nwith space\n"],
  [
    `${names} | circleci tests split --show-counts 2>&1 >/dev/null`,
    { index: 0, total: 2 },
    "Read 4 names, 2 are for node 0 of 2\n",
  ],
  [
    `${names} | circleci tests split --total=x 2>&1 || echo $?`,
    { index: 0, total: 2 },
    "circleci: --total is a whole number from 1 to 10000\n2\n",
  ],
  [
    `${names} | circleci tests split --split-by=luck 2>&1 || echo $?`,
    { index: 0, total: 2 },
    "circleci: --split-by is one of name, filesize, timings\n2\n",
  ],
  [
    `${names} | circleci tests split --nope=1 2>&1 || echo $?`,
    { index: 0, total: 2 },
    "circleci: tests split does not know --nope\n2\n",
  ],
  [`${names} | circleci tests run --command='xargs echo run' --split-by=name`, { index: 1, total: 2 }, "run b d\n"],
  [`${names} | circleci tests run --command='exit 9' || echo $?`, { index: 1, total: 2 }, "9\n"],
  [`${names} | circleci tests run --command 'echo never' --index 7 --total 8`, { index: 1, total: 2 }, ""],
  [
    `head -c 9 /dev/zero > a; head -c 5 /dev/zero > b; head -c 3 /dev/zero > c; ${names} | circleci tests split --split-by=filesize`,
    { index: 1, total: 2 },
    "b\nc\nd\n",
  ],
  [`cd /; echo etc/passwd | circleci tests split --split-by=filesize`, { index: 0, total: 1 }, "etc/passwd\n"],
])("%s on node %j prints %j", async (command, node, printed) => {
  const ran = await runWritten({ node, steps: [{ command }] });
  expect(ran.output[0] ?? "").toBe(printed);
});

test("timings of an earlier run spread tests by time, whatever they are named by", async () => {
  await using folder = await temporaryFolder();
  const report = `<testsuite>${[
    ["slow", 30],
    ["b", 10],
    ["c", 10],
    ["d", 10],
  ]
    .map(
      ([name, time]) => `<testcase name="${name} works" classname="${name}.Class" file="./${name}.js" time="${time}"/>`,
    )
    .join("")}</testsuite>`;
  await new LocalTestResults(folder.path, { job: "test", run: "1" }).store(0, "r.xml", report);
  const split = async (written: string, flags: string, index: number) => {
    const ran = await runWritten({
      node: { index, total: 2 },
      testResults: new LocalTestResults(folder.path, { job: "test", run: "2" }),
      steps: [{ command: `printf '${written}' | circleci tests split --split-by=timings ${flags} 2>&1` }],
    });
    return ran.output[0];
  };
  expect(await split("b.js\\nc.js\\nd.js\\nslow.js\\n", "", 0)).toBe("slow.js\n");
  expect(await split("b.js\\nc.js\\nd.js\\nslow.js\\n", "", 1)).toBe("b.js\nc.js\nd.js\n");
  expect(await split("b.Class\\nslow.Class\\nc.Class\\n", "--timings-type=classname", 1)).toBe("b.Class\nc.Class\n");
  expect(await split("slow works\\nnew\\n", "--time-default=10s", 1)).toBe("new\n");
  expect(await split("unknown\\n", "", 0)).toBe(
    "Error auto-detecting timing type, falling back to weighting by name.\nunknown\n",
  );
});

test("a file of timings takes the place of earlier runs", async () => {
  const timings = JSON.stringify({
    tests: [
      { file: "a", run_time: 1 },
      { file: "b", run_time: 1 },
      { file: "c", run_time: 9 },
    ],
  });
  const ran = await runWritten({
    node: { index: 1, total: 2 },
    steps: [
      {
        command: `echo '${timings}' > t.json; printf 'a\\nb\\nc\\n' | circleci tests split --split-by=timings --timings-file=t.json`,
      },
    ],
  });
  expect(ran.output[0]).toBe("a\nb\n");
});

test("commands that run at the same time do not get in each other's way", async () => {
  const one = `printf 'x%s\\ny%s\\n' $i $i | circleci tests split > out.$i`;
  const ran = await runWritten({
    steps: [
      { command: `for i in $(seq 100); do ( ${one} ) & done; wait; cat out.* | sort | uniq | wc -l; sort -u out.42` },
    ],
  });
  expect(ran.output[0]).toBe("200\nx42\ny42\n");
});

test.each([
  // pattern                               matches
  ["*.js", "a.js"],
  ["**/*.js", "a.js s/b.js s/t/c.js s/t/d.js"],
  ["s/**", "s/b.js s/b.txt s/t/c.js s/t/d.js"],
  ["s/**/*.js", "s/b.js s/t/c.js s/t/d.js"],
  ["**/t/*", "s/t/c.js s/t/d.js"],
  ["s/**/t/**/*.js", "s/t/c.js s/t/d.js"],
  ["s/b.{js,txt}", "s/b.js s/b.txt"],
  ["{s/{t/c,t/d},a}.js", "s/t/c.js s/t/d.js a.js"],
  ["{a,{s/b}}.js", "a.js s/b.js"],
  ["{a,}.js", "a.js"],
  ["{a.js", ""],
  ["a{.js}", "a.js"],
  ["s/t/[cx].js", "s/t/c.js"],
  ["s/t/[^c].js", "s/t/d.js"],
  ["?.js", "a.js"],
  ["s**.js", "s/b.js s/t/c.js s/t/d.js"],
  ["[odd]/*.js", ""],
  ["\\[odd\\]/*", "[odd]/e f.js"],
  ["none/**/*.js", ""],
  ["s", ""],
])("the glob %s matches %s", async (pattern, matches) => {
  const ran = await runWritten({
    steps: [
      {
        command: `mkdir -p s/t '[odd]' empty; touch a.js s/b.js s/b.txt s/t/c.js s/t/d.js '[odd]/e f.js'; ln -s . s/loop
          circleci tests glob '${pattern}' | grep -v '^\\[odd.*js$' > found || true
          if [ '${pattern.startsWith("\\")}' = true ]; then circleci tests glob '${pattern}' > found; fi; paste -sd' ' found`,
      },
    ],
  });
  expect(ran.output[0]?.trim().split(" ").toSorted().join(" ")).toBe(matches.split(" ").toSorted().join(" "));
});

test.each([
  ["plain", "plain"],
  [`$A-\${A}-$AB-\${NOT}.`, `va-va-vab-.`],
  [`\${A:-x}\${EMPTY:-x}\${EMPTY-x}\${NOT-x y}\${A:+z}\${NOT:+z}\${EMPTY+z}`, `vaxx yzz`],
  [`$ $1 \${ \${1} $$ \${A!} $`, `$ $1 \${ \${1} $$ \${A!} $`],
  ["`id` $(id) \\n", "`id` $(id) \\n"],
  ["$SNEAKY", "$A `id`"],
  ["two\nlines $A", "two\nlines va"],
])("env subst makes of %j %j, as an argument and on stdin", async (text, expected) => {
  const environment = { A: "va", AB: "vab", EMPTY: "", SNEAKY: "$A `id`", TEXT: text };
  const ran = await runWritten({
    steps: [
      { command: 'circleci env subst "$TEXT"', environment },
      { command: 'printf "%s" "$TEXT" | circleci env subst; echo', environment },
    ],
  });
  expect(ran.output[0]).toBe(`${expected}\n`);
  expect(ran.output[1]).toBe(`${expected}\n`);
});

test.each([
  ["circleci --version", /Ringfort/],
  ["circleci-agent --help", /tests split/],
  ["circleci", /tests split/],
  ["circleci run oidc get || echo $?", /OIDC tokens .* local run[\s\S]*1/],
  ["circleci orb validate x || echo $?", /does not have the command orb validate[\s\S]*2/],
  [
    "mkdir -p ~/b; printf '#!/bin/sh\\necho other $*' > ~/b/circleci; chmod +x ~/b/circleci; PATH=$PATH:~/b circleci orb pack",
    /^other orb pack\n$/,
  ],
])("%s answers %s", async (command, printed) => {
  const ran = await runWritten({ steps: [{ command: `${command} 2>&1` }] });
  expect(ran.output[0]).toMatch(printed);
});

const nonsense: [string, Partial<RunStep>][] = [
  [
    "garbage in every FIFO",
    {
      command:
        'head -c 100000 /dev/urandom > "$D/ask"; head -c 1000 /dev/urandom > "$D/wake"; (yes 1.1 || true) | head -n 3000 > "$D/ask"',
    },
  ],
  [
    "a call held open",
    {
      command:
        'echo 9.9 > "$D/ask"; until [ -p "$D/calls/9.9.ask" ]; do sleep 0.01; done; exec 3> "$D/calls/9.9.ask"; (sleep 300 <&3) & true',
    },
  ],
  ["calls nobody answers", { command: 'for i in $(seq 200); do echo 1.$i; done > "$D/ask"' }],
  ["a command killed in the middle", { command: "(sleep 300 | circleci tests split) & sleep 0.2; kill $!; true" }],
  [
    "nonsense as a request",
    {
      command:
        'echo 9.8 > "$D/ask"; until [ -p "$D/calls/9.8.answer" ]; do sleep 0.01; done; head -c 200000 /dev/urandom > "$D/calls/9.8.ask"',
    },
  ],
  ["no desk any more", { command: 'rm -rf "$D/calls" "$D/ask"; mkdir "$D/ask"; circleci step halt || true' }],
  [
    "a link in the place of a call",
    { command: 'ln -s /etc/passwd "$D/calls/7.7.answer"; echo 7.7 > "$D/ask"; sleep 0.1' },
  ],
];

test.each(nonsense)("%s neither stops nor crashes the runner", async (_, step) => {
  const find = 'D=$(dirname "$(dirname "$(command -v circleci)")")';
  const ran = await runWritten({
    steps: [{ ...step, command: `${find}\n${step.command}` }, { command: "echo on" }],
  });
  expect(ran.output[1]).toBe("on\n");
  expect(ran.outcome.status).toBe("success");
});

const busybox = existsSync("/usr/bin/busybox")
  ? "/usr/bin/busybox"
  : existsSync("/bin/busybox")
    ? "/bin/busybox"
    : undefined;

test.for([
  ["/bin/sh", "/bin/sh"],
  ["/bin/bash --posix", "/bin/bash"],
  ["busybox sh", busybox],
] as const)("in a room that has nothing but %s, every command works", async ([shell, program], { skip }) => {
  if (program === undefined || !existsSync(program)) skip(`${shell} is not installed`);
  const sh = shell.replace("busybox", busybox ?? "");
  const ran = await runWritten({
    node: { index: 1, total: 2 },
    steps: [
      { command: `mkdir s; echo 1 > s/a.js; printf 'a\nb\nc\n\nd' > names; echo '{"a":9}' > t.json` },
      {
        shell: sh,
        command: `
          PATH=\${PATH%%:*}
          ${sh} $PATH/circleci tests split <names
          ${sh} $PATH/circleci tests split --split-by=timings --timings-file=t.json names
          ${sh} $PATH/circleci tests glob '**/*.{js,ts}'
          X=val ${sh} $PATH/circleci env subst 'is $X \${Y:-none}'
          echo 'in $PATHX $' | ${sh} $PATH/circleci env subst
          ${sh} $PATH/circleci --help >/dev/null
          ${sh} $PATH/circleci-agent step halt
          echo not reached`,
      },
      { command: "echo skipped" },
    ],
  });
  expect(ran.output[1]).toBe("b\nd\nb\nc\nd\ns/a.js\nis val none\nin  $\n");
  expect(ran.steps[2]).toBe("skipped");
});
