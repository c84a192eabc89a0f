import { timingsAnswer } from "@ringfort/contract";
import type { Hide, TestResultStore } from "../../job/stores.ts";
import { readJUnit, type TestCase } from "../../junit/read-junit.ts";
import type { TaskConnection } from "../task-connection.ts";

/** As many as go into one message. */
const mostCases = 2_000;

/** Test results are read here: what a job wrote never reaches a parser of the server's. */
export class RemoteTestResults implements TestResultStore {
  readonly #connection: TaskConnection;

  constructor(connection: TaskConnection) {
    this.#connection = connection;
  }

  async store(_node: number, file: string, xml: string, hide: Hide = unchanged): Promise<void> {
    const report = readJUnit(xml);
    if (!report.ok) return;
    const cases = report.cases.map((test) => toCase(test, hide));
    for (let start = 0; start < cases.length; start += mostCases) {
      const some = cases.slice(start, start + mostCases);
      await this.#connection.tell("/test-results", { file: file.slice(0, 4_096), cases: some });
    }
  }

  async timings(kind: Parameters<TestResultStore["timings"]>[0]): Promise<ReadonlyMap<string, number>> {
    const { seconds } = await this.#connection.get(`/timings?kind=${kind}`, timingsAnswer);
    return new Map(Object.entries(seconds));
  }
}

const unchanged: Hide = (text) => text;

function toCase({ name, classname, file, seconds, outcome, message }: TestCase, hide: Hide) {
  return {
    name: hide(name),
    ...(classname !== undefined && { classname: hide(classname) }),
    ...(file !== undefined && { file: hide(file) }),
    result: outcome,
    ...(seconds !== undefined && Number.isFinite(seconds) && { seconds }),
    ...(message !== undefined && { message: hide(message) }),
  };
}
