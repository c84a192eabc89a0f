import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  hasTags,
  isWholeValue,
  parseTemplate,
  type RenderOptions,
  renderTemplate,
  type TemplateErrorKind,
  templateVariables,
} from "./index.ts";

const scope: Record<string, unknown> = {
  "parameters.on": true,
  "parameters.off": false,
  "parameters.text": "hi",
  "parameters.tagged": "<< parameters.text >>",
  "parameters.empty": "",
  "parameters.zero": 0,
  "parameters.number": 7,
  "parameters.huge": 1e21,
  "parameters.tiny": -1.5e-7,
  "parameters.steps": ["checkout", { run: "make" }],
  "parameters.with:colon": "odd",
  "pipeline.git.tag": null,
  "pipeline.git.branch": "develop",
};

function lookup(name: string) {
  return Object.hasOwn(scope, name) ? ({ known: true, value: scope[name] } as const) : ({ known: false } as const);
}

function templateOf(text: string) {
  const parsed = parseTemplate(text);
  if (!parsed.ok) throw new Error(parsed.errors.map(({ message }) => message).join("; "));
  return parsed.template;
}

function render(text: string, nullAs: RenderOptions["nullAs"] = "") {
  const rendered = renderTemplate(templateOf(text), lookup, { nullAs });
  if (!rendered.ok) throw new Error(rendered.errors.map(({ message }) => message).join("; "));
  return rendered.value;
}

function errorsOf(text: string) {
  const parsed = parseTemplate(text);
  if (!parsed.ok) return parsed.errors;
  const rendered = renderTemplate(parsed.template, lookup, { nullAs: "" });
  return rendered.ok ? [] : rendered.errors;
}

describe("tags", () => {
  test.each<[string, unknown]>([
    ["no tag, a > b >> c", "no tag, a > b >> c"],
    ["echo << parameters.text >>!", "echo hi!"],
    ["echo <<parameters.text>>!", "echo hi!"],
    ["<<parameters.text>><<parameters.number>>", "hi7"],
    ["<<parameters.text>>>", "hi>"],
    ["cat \\<<EOF", "cat <<EOF"],
    ["read \\<<< x", "read <<< x"],
    ["\\<< parameters.text >>", "<< parameters.text >>"],
    ["\\\\<< parameters.text >>", "\\hi"],
    ["\\\\\\<< parameters.text >>", "\\\\hi"],
    ["a\\b << parameters.text >> \\n", "a\\b hi \\n"],
    ["x << parameters.with:colon >>", "x odd"],
    ['x << pipeline.git.branch == "develop" and "impacted" or "none" >>', "x impacted"],
    ["x << parameters.number > 5 >>", "x true"],
    ["<< parameters.tagged >>!", "<< parameters.text >>!"],
  ])("%j → %j", (text, value) => {
    expect(render(text)).toBe(value);
  });

  test("a text without tags is a literal", () => {
    expect(hasTags(templateOf("a"))).toBe(false);
    expect(hasTags(templateOf("\\<<EOF"))).toBe(false);
    expect(hasTags(templateOf("<< a >>"))).toBe(true);
  });
});

describe("a tag that is the whole value keeps the type", () => {
  test.each([
    ["<< parameters.on >>", true],
    ["<<parameters.number>>", 7],
    ["<< parameters.zero >>", 0],
    ["<< pipeline.git.tag >>", null],
    ['<< pipeline.git.tag starts-with "v" >>', false],
    ["<< parameters.number == 7 >>", true],
    ["<< parameters.steps >>", scope["parameters.steps"]],
    ["<< parameters.with:colon >>", "odd"],
  ])("%s → %j", (text, value) => {
    expect(isWholeValue(templateOf(text))).toBe(true);
    expect(render(text)).toBe(value);
  });

  test.each([" << parameters.on >>", "<< parameters.on >>\n", "<<# parameters.on >>x<</ parameters.on >>", "x"])(
    "%j is no whole value",
    (text) => expect(isWholeValue(templateOf(text))).toBe(false),
  );
});

describe("inside a larger string values become text", () => {
  test.each([
    ["x<< parameters.on >>", "xtrue"],
    ["x<< parameters.off >>", "xfalse"],
    ["x<< parameters.huge >>", "x1000000000000000000000"],
    ["x<< parameters.tiny >>", "x-0.00000015"],
    ["x<< parameters.steps >>", 'x["checkout",{"run":"make"}]'],
    ["x<< pipeline.git.tag >>", "x"],
  ])("%s → %s", (text, value) => {
    expect(render(text)).toBe(value);
  });

  test("null reads <nil> where that is asked for", () => {
    expect(render("x << pipeline.git.tag >>", "<nil>")).toBe("x <nil>");
  });

  test("maps without prototype and keys such as __proto__ are data", () => {
    const value = JSON.parse('{"__proto__": 1}');
    const rendered = renderTemplate(templateOf("x<< a >>"), () => ({ known: true, value }), { nullAs: "" });
    expect(rendered).toEqual({ ok: true, value: 'x{"__proto__":1}' });
  });

  test("a value that unfolds without end is refused", () => {
    let value: unknown = "x";
    for (let depth = 0; depth < 60; depth += 1) value = [value, value];
    const rendered = renderTemplate(templateOf("x<< a >>"), () => ({ known: true, value }), { nullAs: "" });
    expect(rendered).toMatchObject({ ok: false, errors: [{ kind: "RESULT_TOO_LONG" }] });
  });

  test("a result that grows without bound is refused", () => {
    const value = "x".repeat(100_000);
    const rendered = renderTemplate(templateOf("<<a>>".repeat(1000)), () => ({ known: true, value }), { nullAs: "" });
    expect(rendered).toMatchObject({ ok: false, errors: [{ kind: "RESULT_TOO_LONG" }] });
  });
});

describe("sections", () => {
  test.each([
    ["a<<# parameters.on >>b<</ parameters.on >>c", "abc"],
    ["a<<#parameters.off>>b<</parameters.off>>c", "ac"],
    ["a<<^parameters.off>>b<</parameters.off>>c", "abc"],
    ["a<<#parameters.empty>>b<</parameters.empty>>c", "ac"],
    ["a<<#parameters.zero>>b<</parameters.zero>>c", "ac"],
    ["a<<#parameters.text>><<parameters.text>><</parameters.text>>c", "ahic"],
    ["<<#parameters.on>>1<<^parameters.off>>2<</parameters.off>>3<</parameters.on>>", "123"],
    ["<<#parameters.off>><<nowhere>><</parameters.off>>", ""],
  ])("%s → %s", (text, value) => {
    expect(render(text)).toBe(value);
  });

  test.each([
    ["a\n<<# parameters.on >>\nb\n<</ parameters.on >>\nc\n", "a\nb\nc\n"],
    ["a\n  <<# parameters.on >>  \n  b\n\t<</ parameters.on >>\nc\n", "a\n  b\nc\n"],
    ["a\n<<# parameters.off >>\nb\n<</ parameters.off >>\nc\n", "a\nc\n"],
    ["<<# parameters.on >>\r\nb\r\n<</ parameters.on >>", "b\r\n"],
    ["a <<# parameters.on >>\nb\n<</ parameters.on >> c\n", "a \nb\n c\n"],
    ["a\n  << parameters.text >>  \nb", "a\n  hi  \nb"],
  ])("a section tag alone on its line takes the line with it: %j → %j", (text, value) => {
    expect(render(text)).toBe(value);
  });
});

describe("mistakes", () => {
  test.each<[string, TemplateErrorKind, string, number, number]>([
    ["cat <<EOF", "UNCLOSED_TAG", "Unclosed '<<' tag ('<<' must be escaped as '\\<<' in config v2.1+)", 4, 6],
    ["a << >> b", "EMPTY_TAG", "Expected expression after '<<'", 2, 7],
    [`<<${"a".repeat(2049)}>>`, "TAG_TOO_LONG", "Expressions must be less than 2048 characters", 0, 2],
    ["<<#a>>b", "UNCLOSED_SECTION", "Unclosed section, expected '<</'", 0, 6],
    ["<<#a>>b<</c>>", "SECTION_MISMATCH", "Expected section end tag to match start tag", 7, 13],
    ["b<</c>>", "SECTION_MISMATCH", "Expected section end tag to match start tag", 1, 7],
    ["<<#>>b<</>>", "SECTION_NAME", "Expected valid identifier", 0, 5],
    ["<< a = b >>", "INCOMPLETE_EQUALS", "single `=`", 5, 6],
    ["cat <<EOF\nx >>y", "UNEXPECTED_ADDITIONAL_INPUT", "must be escaped", 10, 12],
    ["x << parameters.nope >>", "UNKNOWN_VARIABLE", "Unknown variable(s): parameters.nope", 5, 20],
    ["<< true and parameters.nope >>", "UNKNOWN_VARIABLE", "Unknown variable(s): parameters.nope", 12, 27],
    ["<<# nope >>x<</ nope >>", "UNKNOWN_VARIABLE", "Unknown variable(s): nope", 0, 11],
    ["<< parameters.text > 1 >>", "EXPECTED_NUMERIC_OPERAND", "compares numbers", 3, 18],
  ])("%j → %s", (text, kind, message, start, end) => {
    const [error] = errorsOf(text);
    expect(error).toMatchObject({ kind, start, end, message: expect.stringContaining(message) });
  });

  test("several are reported at once", () => {
    expect(errorsOf("<< >> << a = b >> <<#c>>").map(({ kind }) => kind)).toEqual([
      "EMPTY_TAG",
      "INCOMPLETE_EQUALS",
      "UNCLOSED_SECTION",
    ]);
    expect(errorsOf("<< parameters.a >> << parameters.b >>").map(({ name }) => name)).toEqual([
      "parameters.a",
      "parameters.b",
    ]);
  });

  test("2048 characters are allowed", () => {
    expect(parseTemplate(`<<${"a".repeat(2048)}>>`).ok).toBe(true);
  });

  test("there is an end to the tags of one text", () => {
    const [error] = errorsOf("<<a>>".repeat(2_000_000));
    expect(error?.kind).toBe("TOO_MANY_TAGS");
  });

  test("sections cannot nest without end", () => {
    const [error] = errorsOf("<<#a>>".repeat(5000) + "<</a>>".repeat(5000));
    expect(error?.kind).toBe("SECTIONS_TOO_DEEP");
  });
});

test("names are found with their place, inside sections as well", () => {
  const text = 'a << b.c or "x" >> <<# d >> << e >> <</ d >> << o:d >>';
  expect(templateVariables(templateOf("<< o.d:x >>"))).toEqual([{ name: "o.d:x", start: 3, end: 8 }]);
  const found = templateVariables(templateOf(text.replace("<< o:d >>", "<< o.d:x >>")));
  expect(found.map(({ name }) => name)).toEqual(["b.c", "d", "e", "o.d:x"]);
  expect(text.slice(found[0]?.start, found[0]?.end)).toBe("b.c");
});

const fragment = fc.constantFrom("<<", ">>", "<<#", "<<^", "<</", "\\", "a", " ", "\n", '"', "==", "a.b", ":", "/");

test("no text makes parsing or rendering throw, and errors lie inside the text", () => {
  fc.assert(
    fc.property(
      fc.array(fragment).map((parts) => parts.join("")),
      fc.anything(),
      (text, value) => {
        const parsed = parseTemplate(text);
        const result = parsed.ok
          ? renderTemplate(parsed.template, () => ({ known: true, value }), { nullAs: "" })
          : parsed;
        if (result.ok) return;
        for (const { start, end } of result.errors) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThanOrEqual(start);
          expect(end).toBeLessThanOrEqual(text.length);
        }
      },
    ),
    { numRuns: 5000 },
  );
});

test("any text comes through when its tags are escaped", () => {
  fc.assert(
    fc.property(
      fc.array(fragment).map((parts) => parts.join("")),
      (text) => {
        fc.pre(!text.includes("\\"));
        expect(render(text.replaceAll("<<", "\\<<"))).toBe(text);
      },
    ),
  );
});
