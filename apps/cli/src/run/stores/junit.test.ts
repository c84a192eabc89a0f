import { expect, test } from "vitest";
import { addTimings } from "./junit.ts";

const report = `<?xml version="1.0"?>
<testsuites>
  <!-- <testcase file="not/this.ts" time="100"/> -->
  <testsuite name="one" file="suite.ts">
    <testcase classname="a.B" name="x &gt; y" file="a.ts" time="1.5"/>
    <testcase classname='a.B' name='z' file='a.ts' time='0.5'><failure><![CDATA[<testcase file="nor/this.ts" time="9"/>]]></failure></testcase>
    <testcase classname="C" name="w" time="1,000.25"/>
    <testcase classname="D" name="no time"/>
  </testsuite>
</testsuites>`;

test.each([
  ["filename", { "a.ts": 2, "suite.ts": 1000.25 }],
  ["classname", { "a.B": 2, C: 1000.25 }],
  ["testname", { "x > y": 1.5, z: 0.5, w: 1000.25 }],
] as const)("seconds add up by %s", (kind, expected) => {
  const timings = new Map<string, number>();
  addTimings(report, kind, timings);
  expect(Object.fromEntries(timings)).toEqual(expected);
});

test.each(["", "no xml", "<testcase", '<testcase file="a" time="1', "<!--", "<![CDATA[", "&#x110000;"])(
  "%j adds nothing",
  (xml) => {
    const timings = new Map<string, number>();
    addTimings(xml, "filename", timings);
    expect(timings.size).toBe(0);
  },
);
