import fc from "fast-check";
import { expect, test } from "vitest";
import { readJUnit } from "./read-junit.ts";

test("suites, cases and what became of them", () => {
  const xml = `<?xml version="1.0"?>
    <!-- a comment with <testcase> in it -->
    <testsuites>
      <testsuite name="outer" file='suite.rb' tests="4">
        <properties><property name="a" value="b"/></properties>
        <testcase classname="A" name="passes &lt;1&gt; &#65;&#x42; &unknown;" time="1,234.5"/>
        <testcase classname="A" name="fails" file="own.rb" time="0.25">
          <failure message="expected &quot;x&quot;" type="T">at line 3<![CDATA[ <raw> & ]]></failure>
          <system-out>not part of it</system-out>
        </testcase>
        <testcase name="breaks"><error/></testcase>
        <testcase name="waits" time="soon"><skipped/></testcase>
      </testsuite>
    </testsuites>`;
  expect(readJUnit(xml)).toEqual({
    ok: true,
    cases: [
      {
        name: "passes <1> AB &unknown;",
        suite: "outer",
        classname: "A",
        file: "suite.rb",
        seconds: 1234.5,
        outcome: "success",
      },
      {
        name: "fails",
        suite: "outer",
        classname: "A",
        file: "own.rb",
        seconds: 0.25,
        outcome: "failure",
        message: 'expected "x"\nat line 3 <raw> &',
      },
      { name: "breaks", suite: "outer", file: "suite.rb", outcome: "error" },
      { name: "waits", suite: "outer", file: "suite.rb", outcome: "skipped" },
    ],
  });
});

test("a single suite without the outer element is a report, too", () => {
  expect(readJUnit(`<testsuite name="s"><testcase name="t"/></testsuite>`)).toMatchObject({
    ok: true,
    cases: [{ name: "t" }],
  });
  expect(readJUnit("<testsuites/>")).toEqual({ ok: true, cases: [] });
});

test.each([
  ["", "no JUnit report"],
  ["plain text", "no JUnit report"],
  ["<html></html>", "begins no JUnit report"],
  ["<testsuite>", "never closed"],
  ["<testsuite></testsuites>", "not open"],
  ["<testsuite><testcase name=></testcase></testsuite>", "cannot be read"],
  ['<testsuite name="a<b"/>', "cannot be read"],
  ["<testsuite><![CDATA[ open </testsuite>", "is missing"],
  ["<!-- open", "is missing"],
  ['<!DOCTYPE x [<!ENTITY a "b">]><testsuite/>', "not allowed"],
  [`<testsuite>${"<a>".repeat(200)}`, "nested"],
  [`<testsuite ${Array.from({ length: 300 }, (_, i) => `a${i}="1"`).join(" ")}/>`, "too many attributes"],
])("%.60j is refused: %s", (xml, problem) => {
  expect(readJUnit(xml)).toEqual({ ok: false, problem: expect.stringContaining(problem) });
});

test("nothing crashes it", () => {
  const piece = fc.constantFrom(
    "<",
    ">",
    "/",
    "=",
    '"',
    "'",
    "&#1114112;",
    "testcase",
    "<testsuite>",
    "</testsuite>",
    " ",
    "<![CDATA[",
    "]]>",
    "a",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => typeof readJUnit(pieces.join("")).ok === "boolean"),
  );
});

test("reports made to be slow are read in linear time", () => {
  const hostile = ["<a", "<testsuite a=", "<testsuite ".repeat(2), "<!--", "&#", '<testsuite a="'].map((text) =>
    text.repeat(100_000),
  );
  for (const xml of hostile) expect(readJUnit(`<testsuite>${xml}`).ok).toBe(false);
});
