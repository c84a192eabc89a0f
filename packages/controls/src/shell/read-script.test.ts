import { describe, expect, test } from "vitest";
import { allCommands } from "./all-commands.ts";
import { partsOfCommand } from "./parts-of.ts";
import { readScript } from "./read-script.ts";
import type { Part } from "./script.ts";

const raws = (text: string) => allCommands(readScript(text)).map(({ words }) => words.map(({ raw }) => raw));
const partsIn = (text: string): Part[] => allCommands(readScript(text)).flatMap((one) => [...partsOfCommand(one)]);

describe("every command is found", () => {
  test.each([
    ["a b c", ["a b c"]],
    ["a; b & c\nd", ["a", "b", "c", "d"]],
    ["a && b || c | d |& e", ["a", "b", "c", "d", "e"]],
    ["a && # not a command\n\n  b", ["a", "b"]],
    ["echo a#b # c", ["echo a#b"]],
    ["if a; then b; elif c; then d; else e; fi; f", ["a", "b", "c", "d", "e", "f"]],
    ["while read -r l; do a; done < <(b)", ["read -r l", "a", "b"]],
    ["until a\ndo b\ndone", ["a", "b"]],
    ["for i in 1 $(a) ; do b $i; done", ["a", "b $i"]],
    ["for x; do a; done", ["a"]],
    ["for ((i=0; i<3; i++)); do a; done", ["a"]],
    ["select x in a b; do c; done", ["c"]],
    ['case "$x" in a|b) c ;; (d) e ;& *) f; esac; g', ["c", "e", "f", "g"]],
    ["case x in esac; a", ["a"]],
    ["x=$(case y in a) b;; esac); c", ["", "b", "c"]],
    ["{ a; b; } | c", ["a", "b", "c"]],
    ["(a; (b)) && c", ["a", "b", "c"]],
    ["f() { a; }; function g { b; }; function h() (c); f", ["a", "b", "c", "f"]],
    ["f()\n{\n  a\n}\nb", ["a", "b"]],
    ["time -p a; ! b; time { c; }", ["a", "b", "c"]],
    ["coproc a; coproc N { b; }", ["a", "b"]],
    ["[[ -n $a && $b =~ ^(x|y)$ ]] || a", ["[[ -n $a && $b =~ ^(x|y)$ ]]", "a"]],
    ["(( i < 3 )) && a", ["(( i < 3 ))", "a"]],
    ["((a); (b))", ["a", "b"]],
    ["$( (a); b )", ["$( (a); b )", "a", "b"]],
    ["$((1 + (2)))", ["$((1 + (2)))"]],
    ["$((a) | b)", ["$((a) | b)", "a", "b"]],
    ['echo "$(a "$(b "c d")")"', ['echo "$(a "$(b "c d")")"', 'a "$(b "c d")"', 'b "c d"']],
    ["echo `a \\`b\\` c`", ["echo `a \\`b\\` c`", "a \\`b\\` c", "b"]],
    ['echo "`a`"', ['echo "`a`"', "a"]],
    ["a <(b) >(c)", ["a <(b) >(c)", "b", "c"]],
    ["echo a \\\n  b", ["echo a b"]],
    ["a=1 b=(x $(c) 'd e') d", ["d", "c"]],
    ["declare -A m=([a]=1 [b]=$(c))", ["declare -A m=([a]=1 [b]=$(c))", "c"]],
    ["ls !(a|b) @(c) *.[ch]", ["ls !(a|b) @(c) *.[ch]"]],
    [`echo \${x:-$(a)} "\${y#'}'}" "\${z:-it's}"; b`, [`echo \${x:-$(a)} "\${y#'}'}" "\${z:-it's}"`, "a", "b"]],
    ["echo $'it\\'s'; a", ["echo $'it\\'s'", "a"]],
    ["a\r\nb\r\n", ["a", "b"]],
    ["if a; then b; fi > f 2>&1 && c", ["a", "b", "c"]],
    ["echo if then fi done", ["echo if then fi done"]],
    ["a &>> f; b 2>&1 >/dev/null", ["a", "b"]],
  ])("%s", (text, commands) => {
    expect(raws(text).map((words) => words.join(" "))).toEqual(commands);
    expect(readScript(text).complete).toBe(true);
  });
});

describe("here-documents", () => {
  const bodies = (text: string) =>
    allCommands(readScript(text)).flatMap(({ redirections }) =>
      redirections.flatMap(({ hereDocument: h }) => (h ? [[text.slice(h.start, h.end), h.expands]] : [])),
    );

  test.each([
    ["cat <<A\nx $y\nA\nb", [["x $y\n", true]]],
    ["cat <<'A'\n$(x)\nA\n", [["$(x)\n", false]]],
    ['cat <<"A B"\nx\nA B\n', [["x\n", false]]],
    ["cat <<\\A\nx\nA\n", [["x\n", false]]],
    ["cat <<-A\n\tx\n\tA\nb", [["\tx\n", true]]],
    [
      "cat <<A <<B | c\n1\nA\n2\nB\nd",
      [
        ["1\n", true],
        ["2\n", true],
      ],
    ],
    ["x=$(cat <<A\n)\nA\n)\nb", [[")\n", true]]],
    ["cat <<A\r\nx\r\nA\r\nb", [["x\r\n", true]]],
  ])("%j", (text, expected) => {
    expect(bodies(text)).toEqual(expected);
    expect(readScript(text).complete).toBe(true);
  });

  test("commands in a body that expands are found, those in a quoted one are text", () => {
    expect(raws("cat <<A\n$(a)\nA\ncat <<'B'\n$(b)\nB\nc")).toEqual([["cat"], ["a"], ["cat"], ["c"]]);
  });
});

describe("expansions", () => {
  test.each([
    ["echo $a", "a", undefined, false],
    ['echo "$a"', "a", undefined, true],
    [`echo \${a}`, "a", undefined, false],
    [`echo \${a:-b}`, "a", ":-", false],
    [`echo "\${a%%x}"`, "a", "%%", true],
    [`echo \${#a}`, "a", "#", false],
    [`echo \${!a}`, "a", "!", false],
    [`echo \${a[0]}`, "a", undefined, false],
    [`echo \${a//x/y}`, "a", "//", false],
    [`echo \${a@Q}`, "a", "@", false],
    [`echo \${1}`, "1", undefined, false],
    ["echo $@", "@", undefined, false],
    ["cat <<A\n$a\nA\n", "a", undefined, true],
    ["x=$((a + $b))", "b", undefined, true],
  ])("%s", (text, name, operator, quoted) => {
    const found = partsIn(text).filter((part) => part.kind === "parameter");
    expect(found).toMatchObject([{ name, quoted, ...(operator && { operator }) }]);
    expect(found[0]?.operator).toBe(operator);
  });

  test("what single quotes, backslashes and a lone dollar hold does not expand", () => {
    expect(partsIn("echo '$a' \\$b $ \"\\$c\" $'$d'").some(({ kind }) => kind === "parameter")).toBe(false);
  });
});

describe("where a command stands", () => {
  const named = (text: string, name: string) => {
    const found = readScript(text).commands.find(({ words }) => words[0]?.raw === name);
    if (!found) throw new Error(`no ${name}`);
    return found;
  };

  test("in a pipe", () => {
    const [a, b] = readScript("a | b").commands;
    expect([a?.index, b?.index, a?.pipeline === b?.pipeline, a?.pipeline.members.length]).toEqual([0, 1, true, 2]);
  });

  test.each([
    ["a || x", "||", "end"],
    ["a && x; b", "&&", ";"],
    ["x & b", undefined, "&"],
    ["x\nb", undefined, "newline"],
  ])("in the list of %j", (text, joinedBy, endedBy) => {
    const { pipeline } = named(text, "x");
    expect([pipeline.joinedBy, pipeline.list.endedBy]).toEqual([joinedBy, endedBy]);
  });

  test.each([
    ["if x; then a; fi", "if", "condition"],
    ["if a; then x; fi", "if", "body"],
    ["if a; then b; elif x; then c; fi", "if", "condition"],
    ["while x; do a; done", "while", "condition"],
    ["for a in b; do x; done", "for", "body"],
    ["case a in b) x;; esac", "case", "body"],
    ["f() { x; }", "group", "body"],
    ["( x )", "subshell", "body"],
  ])("inside %s", (text, keyword, role) => {
    const { within, role: found } = named(text, "x");
    expect([within?.keyword, found]).toEqual([keyword, role]);
  });

  test("a function has its name", () => {
    expect(named("deploy-it() { x; }", "x").within?.within).toMatchObject({ keyword: "function", name: "deploy-it" });
  });

  test("negated", () => expect(named("! x", "x").pipeline.negated).toBe(true));
});

describe("what cannot be read is said, and what can be read is kept", () => {
  test.each([
    ["echo 'a", ["echo 'a"]],
    ['a; echo "b', ["a", 'echo "b']],
    ["a; if b; then c", ["a", "b", "c"]],
    ["a; fi; b", ["a", "b"]],
    ["a $(b", ["a $(b", "b"]],
    ["cat <<A\nb", ["cat"]],
    ["a )", ["a"]],
    ["a | | b", ["a", "b"]],
    [`echo \${a`, [`echo \${a`]],
  ])("%j", (text, commands) => {
    expect(readScript(text).complete).toBe(false);
    expect(raws(text).map((words) => words.join(" "))).toEqual(commands);
  });

  test("another language has no commands and is not complete", () => {
    expect(readScript("rm -rf x", "powershell.exe")).toMatchObject({
      language: "powershell",
      complete: false,
      commands: [],
    });
  });
});
