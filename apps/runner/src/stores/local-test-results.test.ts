import { expect, test } from "vitest";
import { temporaryFolder } from "../job/run-job.fixture.ts";
import { LocalTestResults } from "./local-test-results.ts";

const report = (seconds: number) =>
  `<testsuite><testcase name="t" classname="C" file="./f.js" time="${seconds}"/><testcase name="u" time="1"/></testsuite>`;

test("timings are the newest earlier run's of the same job, summed by name", async () => {
  await using folder = await temporaryFolder();
  const of = (job: string, run: string) => new LocalTestResults(folder.path, { job, run });
  expect(await of("test", "0").timings("testname")).toEqual(new Map());
  await of("test", "1").store(0, "a.xml", report(5));
  await of("test", "1").store(1, "a.xml", report(7));
  await of("other", "1").store(0, "a.xml", report(100));
  const second = of("test", "2");
  expect(await second.timings("testname")).toEqual(
    new Map([
      ["t", 12],
      ["u", 2],
    ]),
  );
  expect(await second.timings("classname")).toEqual(new Map([["C", 12]]));
  expect(await second.timings("filename")).toEqual(new Map([["f.js", 12]]));
});

test("all nodes of one run see the timings of the same earlier run, whatever finishes meanwhile", async () => {
  await using folder = await temporaryFolder();
  const of = (run: string) => new LocalTestResults(folder.path, { job: "test", run });
  await of("1").store(0, "a.xml", report(5));
  const first = await of("2").timings("testname");
  await of("3").store(0, "a.xml", report(50));
  await of("2").store(0, "a.xml", report(500));
  expect(await of("2").timings("testname")).toEqual(first);
});

test("what is no report counts for nothing", async () => {
  await using folder = await temporaryFolder();
  await new LocalTestResults(folder.path, { job: "test", run: "1" }).store(0, "../../x", "<html>");
  expect(await new LocalTestResults(folder.path, { job: "test", run: "2" }).timings("testname")).toEqual(new Map());
});
