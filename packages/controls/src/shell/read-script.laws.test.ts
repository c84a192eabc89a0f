import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allCommands } from "./all-commands.ts";
import { downloads } from "./downloads.ts";
import { expansionsIn } from "./expansions-in.ts";
import { isSwallowed } from "./is-swallowed.ts";
import { limits } from "./limits.ts";
import { partsOfCommand } from "./parts-of.ts";
import { readScript } from "./read-script.ts";
import { optionsInForce } from "./shell-options.ts";
import { reachesTerminal, stdoutGoesTo } from "./stdout-goes-to.ts";
import { xtraceOf } from "./xtrace.ts";

const pieces = `$( ) (( )) \` \\\` \\ " ' \${ } { ; ;; \n <<A \nA\n <<-'B' <<< if then else fi case in esac for do done while [[ ]] a b= =( | && || & > 2>&1 <( $x \${y:- ! # f() $' * @( curl bash eval`;
const shellish = fc
  .array(fc.constantFrom(...pieces.split(" "), " ", "\t"), { maxLength: 60 })
  .map((parts) => parts.join(""));
const anything = fc.oneof(shellish, fc.string({ unit: "binary" }), fc.string());

describe("on any text", () => {
  test("reading and every question about it end without throwing", () => {
    fc.assert(
      fc.property(anything, (text) => {
        const script = readScript(text);
        const options = optionsInForce(script);
        for (const command of allCommands(script)) {
          expansionsIn(command);
          stdoutGoesTo(command);
          reachesTerminal(command);
          isSwallowed(command, options);
        }
        downloads(script);
        xtraceOf(script, options);
      }),
      { numRuns: 1000 },
    );
  });

  test("every offset lies inside the text, and a word is what stands there", () => {
    fc.assert(
      fc.property(anything, (text) => {
        const inside = ({ start, end }: { start: number; end: number }) => {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThanOrEqual(start);
          expect(end).toBeLessThanOrEqual(text.length);
        };
        for (const command of allCommands(readScript(text))) {
          inside(command);
          for (const word of [...command.words, ...command.assignments.map(({ value }) => value)]) {
            inside(word);
            expect(word.raw).toBe(text.slice(word.start, word.end));
          }
          for (const redirection of command.redirections) inside(redirection);
          for (const part of partsOfCommand(command)) inside(part);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test("quoted words come back as one word each", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (values) => {
        const quoted = values.map((value) => `'${value.replaceAll("'", "'\\''")}'`);
        const script = readScript(`printf ${quoted.join(" ")}`);
        expect(script.complete).toBe(true);
        expect(script.commands[0]?.words.slice(1).map(({ raw }) => raw)).toEqual(quoted);
      }),
    );
  });
});

// A reader that looks at the rest again and again would need hours for these, so the limit of time is generous.
const size = 400_000;

describe("a text made to cost time is read at once", () => {
  const units = `$(|$((|((|(|\`|\`\\\`|"|'|"$(|\${x:-|$a|<<A\n|cat <<A\nx\nA\n|cat <<A\n$(\n|cat <<A\n$('\nA\n|<<A;|a;|a&&|if |{ |}|fi |case x in a) |[[ a |a[|a[a;|=(|a=(|!(|\\\n|$'\\|f() |;;|}>a |((a) |$(('a|\${a[|<(|é|a$(b)c |$(<<A\n\`|a   (|) in <()>$x`;
  test.each(units.split("|").filter((unit) => unit !== ""))("%j", { timeout: 20_000 }, (unit) => {
    const script = readScript(unit.repeat(size / unit.length));
    expect(script.commands.length).toBeLessThanOrEqual(limits.commands + 1);
  });

  test.each(["a|", "a||", "a&&", "f(){ a; };f;"])("with pipes and lists: %j", { timeout: 20_000 }, (unit) => {
    expect(readScript(unit.repeat(size / unit.length)).complete).toBe(false);
  });
});

test("a script that is too long or too deep is read as far as the limits go", () => {
  expect(readScript(`${" ".repeat(limits.characters)}a`)).toMatchObject({ complete: false, commands: [] });
  const deep = readScript("a $(".repeat(limits.depth + 1));
  expect(deep.complete).toBe(false);
  expect(allCommands(deep).length).toBeGreaterThan(limits.depth / 3);
});
