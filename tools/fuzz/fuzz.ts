// npm run fuzz -- [--seconds N] [--seed S] [--iteration I] [--keep-going]: mutates real configs and holds the compiler to its laws.
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { inputOf } from "./mutate/mutate.ts";
import { textsToMutate } from "./texts.ts";
import type { Order, Report } from "./worker.ts";

/** One input may take this long with all its compiles; after that it counts as endless. */
const patienceMs = 60_000;
const mostMemoryMb = 1024;

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "10" },
    seed: { type: "string", default: "1" },
    iteration: { type: "string" },
    "keep-going": { type: "boolean", default: false },
  },
});
const seed = Number(values.seed);
const only = values.iteration === undefined ? undefined : Number(values.iteration);

process.exitCode = await fuzz();

async function fuzz(): Promise<number> {
  const progress = new Int32Array(new SharedArrayBuffer(4));
  const forMs = only === undefined ? Number(values.seconds) * 1000 : undefined;
  const order: Order = { seed, from: only ?? 0, forMs, keepGoing: values["keep-going"], progress };
  const worker = new Worker(new URL("./worker.ts", import.meta.url), {
    workerData: order,
    resourceLimits: { maxOldGenerationSizeMb: mostMemoryMb },
  });
  try {
    return await watch(worker, progress);
  } finally {
    await worker.terminate();
  }
}

function watch(worker: Worker, progress: Int32Array): Promise<number> {
  return new Promise((resolve) => {
    let broken = 0;
    const end = (code: number): void => {
      clearInterval(timer);
      resolve(code);
    };
    const failUnseen = (law: string, how: string): void => {
      const iteration = Atomics.load(progress, 0);
      tellBroken({ iteration, law, how, input: inputOf(seed, iteration, textsToMutate()) });
      end(1);
    };
    let [last, since] = [-1, performance.now()];
    const timer = setInterval(() => {
      const iteration = Atomics.load(progress, 0);
      if (iteration !== last) [last, since] = [iteration, performance.now()];
      else if (performance.now() - since > patienceMs) failUnseen("ends", `no end after ${patienceMs / 1000} s`);
    }, 1000);
    worker.on("error", (error: NodeJS.ErrnoException) => {
      const law = error.code === "ERR_WORKER_OUT_OF_MEMORY" ? "memory is bounded" : "the fuzzer itself works";
      failUnseen(law, error.stack ?? error.message);
    });
    worker.on("message", (report: Report) => {
      if (report.kind === "slow") tellSlow(report);
      else if (report.kind === "broken") {
        broken += 1;
        tellBroken(report);
        if (!values["keep-going"]) end(1);
      } else {
        process.stdout.write(
          `seed ${seed}: ${report.iterations} inputs, ${report.compiled} of them configs, ${broken === 0 ? "every law holds" : `${broken} breaches`}\n`,
        );
        end(broken === 0 ? 0 : 1);
      }
    });
  });
}

function tellSlow({ iteration, ms, lines }: Extract<Report, { kind: "slow" }>): void {
  process.stdout.write(`slow: iteration ${iteration} took ${ms} ms of processor time to compile (${lines} lines)\n`);
}

interface Breach {
  readonly iteration: number;
  readonly law: string;
  readonly how: string;
  readonly input: string;
  readonly rewritten?: string;
}

function tellBroken({ iteration, law, how, input, rewritten }: Breach): void {
  const again = `npm run fuzz -- --seed ${seed} --iteration ${iteration}`;
  process.stdout.write(
    `BROKEN seed ${seed} iteration ${iteration}: ${law}\n${how}\nagain: ${again}\n--- input\n${input}\n${rewritten === undefined ? "" : `--- said otherwise\n${rewritten}\n`}---\n`,
  );
}
