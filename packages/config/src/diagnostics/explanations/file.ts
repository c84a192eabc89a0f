import type { DiagnosticCode } from "../codes.ts";
import type { Explanation } from "./explanation.ts";

/** The text, its YAML, and the keys at its top. */
export const file = {
  "file-too-large": {
    why: "A config is written by people; one of several megabytes is a file that got there by mistake, or one that was made to exhaust whoever reads it.",
    mend: "Split it: let a setup config continue with a smaller one, or move what repeats into an orb.",
  },
  "file-not-text": {
    why: "YAML is text in UTF-8. This file holds bytes that are not, so nothing in it can be trusted to mean what it shows.",
    mend: "Save the file as UTF-8, and check that the path does not name an archive or an image.",
  },
  "yaml-syntax": {
    why: "The file breaks a rule of YAML itself, most often by its indentation, an open quote, or `: ` inside of text that is not quoted.",
    mend: "Look at the marked place and at the line before it. Indent with spaces only, close every quote, and put text that holds `: `, `#` or a leading `*`, `&`, `{` or `[` into quotes.",
  },
  "yaml-alias-unknown": {
    why: "`*name` repeats what `&name` marks, and the mark must stand above it in the same file. Anchors do not reach into other files, and an anchor cannot hold itself.",
    mend: "Correct the spelling, or move the part with the anchor above its first alias.",
  },
  "yaml-too-deep": {
    why: "No config needs hundreds of maps and lists inside one another; such a file is broken or meant to exhaust the reader.",
    mend: "Look for a bracket that repeats, and name shared parts as commands, executors or anchors.",
  },
  "yaml-too-big": {
    why: "Aliases of anchors that hold aliases multiply: a few lines can stand for millions of values.",
    mend: "Write the repetition as a command, an executor or a matrix, which are expanded one by one and counted.",
  },
  "yaml-key-not-text": {
    why: "Keys are names, and this one is a list or a map. The usual reason is a value that begins with `{{`, which YAML reads as a map inside a map.",
    mend: 'Quote the value: `key: "{{ .Branch }}"`. If the key was meant to be a list, write several keys.',
  },
  "expansion-too-large": {
    why: "Commands that call commands, matrices, and parameters that repeat their text can turn a small file into millions of steps. Ringfort stops before memory does.",
    mend: "Find what multiplies: shrink the matrix, or call the inner command once with a list in a loop of the shell.",
  },
  "version-missing": {
    why: "The version decides how everything else is read, so it cannot be left to a guess.",
    mend: "Write `version: 2.1` as the first line.",
  },
  "version-unknown": {
    why: "There are two versions of the language: 2 (also written 2.0), and 2.1 with commands, executors, parameters and orbs.",
    mend: "Write `version: 2.1`.",
  },
  "nothing-to-run": {
    why: "Jobs run because a workflow names them. Only a job called `build` runs without one, and there is none here.",
    mend: "Add `workflows:` with a workflow whose `jobs` name what should run.",
  },
  "duplicate-name": {
    why: "Two definitions share a name, so one of them would be lost without a word.",
    mend: "Rename one, or delete the one that is out of date.",
  },
  "duplicate-key": {
    why: "A map keeps one value for a key. The last one counts here, and the first has no effect.",
    mend: "Delete one of the two. To merge maps, use `<<: *anchor`.",
  },
  "wrong-type": {
    why: "The key takes another kind of value: a list where a map stands, text where a number stands, or the other way round. Often it is an indentation or a missing `- `.",
    mend: "Write the kind of value that the message names. Quote numbers and words like `yes` or `on` where text is meant.",
  },
  "extraneous-key": {
    why: "CircleCI refuses keys that it does not know at this place, because a misspelled key would otherwise be ignored in silence.",
    mend: "Correct the spelling or the indentation, or move the key to where it belongs. Keys of your own are welcome at the top of the file, for anchors.",
  },
  "required-key-missing": {
    why: "This part means nothing without the key that is missing.",
    mend: "Add the key that the message names.",
  },
  "name-invalid": {
    why: "Names are used in templates, in `orb/element` references and in URLs, so their characters are restricted.",
    mend: "Begin with a letter, and go on with letters, digits, `-` and `_`. A job's `name:` in a workflow may be any text.",
  },
  "job-name-case": {
    why: "CircleCI documents job names as unique without regard to upper and lower case: two that differ only so are easily mixed up.",
    mend: "Give one of them another name.",
  },
  "setup-invalid": {
    why: "A setup config runs exactly one workflow, once, to compute the config that follows. That needs version 2.1, leaves no room for a second workflow, and cannot be scheduled.",
    mend: "Use `version: 2.1`, remove `triggers`, and give the workflows conditions of which one holds at a time.",
  },
  "continuation-invalid": {
    why: "A config that continues a setup pipeline cannot be a setup config again. A parameter that both configs declare is ambiguous when the pipeline was triggered with a value for it.",
    mend: "Leave `setup: true` out of the continuing config, and give its own parameters names that the setup config does not use.",
  },
} satisfies Partial<Record<DiagnosticCode, Explanation>>;
