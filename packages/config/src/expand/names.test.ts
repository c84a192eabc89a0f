import fc from "fast-check";
import { expect, test } from "vitest";
import { compile } from "../compile.ts";
import { noOrbs } from "../orbs/library.ts";
import { toDocument } from "../plan/document.ts";

interface Wanted {
  readonly job: string;
  readonly n: number;
  readonly name: string | undefined;
}

interface Document {
  readonly jobs: Readonly<Record<string, unknown>>;
  readonly workflows: Readonly<Record<string, { readonly jobs: readonly string[] }>>;
}

const wanted = fc.record({
  job: fc.constantFrom("a", "b"),
  n: fc.integer({ min: 1, max: 2 }),
  // Names that numbering itself could make, among others.
  name: fc.constantFrom(undefined, undefined, "a", "a-1", "a-2", "b-1"),
});
const workflows = fc.array(fc.array(wanted, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 3 });

function compiled(all: readonly (readonly Wanted[])[]): Document {
  const job = '{parameters: {n: {type: integer}}, docker: [{image: i}], steps: [{run: "NAME << parameters.n >>"}]}';
  const flows = all.map((jobs, index) => {
    const entries = jobs.map(({ job, n, name }) => `{${job}: {n: ${n}${name === undefined ? "" : `, name: ${name}`}}}`);
    return `  w${index}: {jobs: [${entries.join(", ")}]}\n`;
  });
  const text = `version: 2.1\njobs:\n  a: ${job.replace("NAME", "a")}\n  b: ${job.replace("NAME", "b")}\nworkflows:\n${flows.join("")}`;
  const result = compile({ file: "config.yml", text }, { orbs: noOrbs });
  if (!result.ok) throw new Error(result.diagnostics.map(({ message }) => message).join("\n"));
  return toDocument(result.config) as Document;
}

function namesIn(document: Document, index: number): readonly string[] {
  return document.workflows[`w${index}`]?.jobs ?? [];
}

test("no workflow has a name twice, and every name means the job that was asked for", () => {
  fc.assert(
    fc.property(workflows, (all) => {
      const document = compiled(all);
      for (const [index, jobs] of all.entries()) {
        const names = namesIn(document, index);
        expect(new Set(names).size).toBe(jobs.length);
        const runs = names.map((name) => document.jobs[name]);
        expect(runs).toEqual(
          jobs.map(({ job, n }) => ({ docker: [{ image: "i" }], steps: [{ run: { command: `${job} ${n}` } }] })),
        );
      }
    }),
  );
});

test("a name that only one asks for is kept", () => {
  fc.assert(
    fc.property(workflows, (all) => {
      const document = compiled(all);
      const bases = all.flat().map(({ job, name }) => name ?? job);
      for (const [index, jobs] of all.entries()) {
        for (const [at, { job, name }] of jobs.entries()) {
          const base = name ?? job;
          if (bases.filter((one) => one === base).length === 1) expect(namesIn(document, index)[at]).toBe(base);
        }
      }
    }),
  );
});

test("a name that several ask for becomes that name with a number", () => {
  fc.assert(
    fc.property(workflows, (all) => {
      const document = compiled(all);
      for (const [index, jobs] of all.entries()) {
        for (const [at, { job, name }] of jobs.entries()) {
          const base = name ?? job;
          expect(namesIn(document, index)[at]).toMatch(new RegExp(`^${base}(?:-[0-9]+)?$`));
        }
      }
    }),
  );
});
