import type { Answer, Told } from "./told.ts";

/** Each answers in which way we differ from what the test's Go code asserts, read by hand; nothing when we agree. */
type Reading = (answer: Answer) => string | undefined;

const unused = (words: string) => (one: Told) => one.code === "unused-element" && one.message.includes(words);

const warnsOfUnused =
  (words: string): Reading =>
  ({ told }) =>
    told.some(unused(words)) ? undefined : `no warning that ${words} is unused`;

/** The server warns at both places of a name that two kinds of elements share. */
const warnsAtLines =
  (...lines: number[]): Reading =>
  ({ told }) => {
    const silent = lines.find((line) => !told.some((one) => one.severity === "warning" && one.lines.includes(line)));
    return silent === undefined ? undefined : `no warning on line ${silent + 1}`;
  };

const isSetup =
  (expected: boolean): Reading =>
  ({ compiled }) => {
    if (!compiled.ok) return `refused: ${compiled.diagnostics[0]?.message}`;
    return compiled.config.setup === expected ? undefined : `setup is read as ${compiled.config.setup}`;
  };

const compiles: Reading = ({ compiled }) => (compiled.ok ? undefined : `refused: ${compiled.diagnostics[0]?.message}`);

export const handRead: Readonly<Record<string, Reading | undefined>> = {
  // `machine: true` in an executor is read.
  "ls-043": compiles,
  // A job that a group runs is not unused.
  "ls-088": ({ told }) => (told.some(unused("Job")) ? "a warning that a job is unused" : undefined),
  // The jobs of a group that nothing runs are warned of, each at its own place.
  "ls-089": (answer) => warnsOfUnused("deploy-group")(answer) ?? warnsAtLines(3, 8)(answer),
  "ls-090": warnsOfUnused("unused-job"),
  "ls-091": warnsOfUnused("deploy-group"),
  "ls-104": warnsAtLines(4, 11),
  "ls-105": warnsAtLines(11, 16),
  "ls-106": warnsAtLines(4, 11),
  "ls-107": warnsAtLines(4, 11, 16),
  // The orb whose version comes from an undeclared parameter is the one that cannot be fetched.
  "ls-141": ({ told }) =>
    told.some(({ severity, lines }) => severity === "error" && lines.includes(4)) ? undefined : "no error on line 5",
  "ls-142": isSetup(true),
  "ls-143": isSetup(false),
  "ls-144": isSetup(true),
  "ls-145": isSetup(false),
};
