/** What an in-job command asks of the runner. Everything in it was written by the job. */
export type AgentRequest =
  | { readonly kind: "halt" }
  | { readonly kind: "token"; readonly claims: string; readonly rootIssuer: boolean }
  | {
      readonly kind: "continue";
      /** Where the command runs, and the config from there. */
      readonly folder: string;
      readonly config: string;
      readonly parameters: string;
    }
  | {
      readonly kind: "split";
      /** `by`, `index`, `total`, …, as written. */
      readonly facts: ReadonlyMap<string, string>;
      readonly timings?: string;
      readonly names: readonly string[];
    };

export class BadRequest extends Error {
  constructor(message: string) {
    super(message);
    this.name = "BadRequest";
  }
}

const mostBytes = 32 * 1024 * 1024;
const mostNames = 500_000;
const longestLine = 64 * 1024;
const mostFacts = 20;
const mostClaimLines = 100;

/** Ends a list of lines; no file name that anybody means is this byte alone. */
const terminator = "\u0001";

/** Reads one request out of chunks of bytes; answers it when it is whole. */
export class RequestReader {
  readonly #decoder = new TextDecoder();
  #bytes = 0;
  #line = "";
  #reading: "kind" | "facts" | "timings" | "names" | "claims" | "parameters" = "kind";
  readonly #facts = new Map<string, string>();
  readonly #timings: string[] = [];
  readonly #names: string[] = [];
  readonly #claims: string[] = [];
  readonly #parameters: string[] = [];
  #kind: AgentRequest["kind"] = "split";

  read(chunk: Uint8Array): AgentRequest | undefined {
    this.#bytes += chunk.length;
    if (this.#bytes > mostBytes) throw new BadRequest("too much input");
    const lines = (this.#line + this.#decoder.decode(chunk, { stream: true })).split("\n");
    this.#line = lines.pop() ?? "";
    // A file of timings may be one long line; its end is what counts there.
    if (this.#line.length > longestLine && this.#reading !== "timings") throw new BadRequest("a line is too long");
    for (const line of lines) {
      const whole = this.#take(line);
      if (whole) return whole;
    }
    return undefined;
  }

  #take(line: string): AgentRequest | undefined {
    switch (this.#reading) {
      case "kind":
        if (line !== "halt" && line !== "split" && line !== "token" && line !== "continue") throw notUnderstood();
        this.#kind = line;
        this.#reading = "facts";
        return undefined;
      case "facts":
        return this.#takeFact(line);
      case "timings":
        if (line === terminator) this.#reading = "facts";
        else this.#timings.push(line);
        return undefined;
      case "claims":
        if (line === terminator) this.#reading = "facts";
        else if (this.#claims.push(line) > mostClaimLines) throw new BadRequest("too many claims");
        return undefined;
      case "parameters":
        if (line === terminator) this.#reading = "facts";
        else this.#parameters.push(line);
        return undefined;
      case "names":
        if (line === terminator) return this.#split();
        if (line.trim() !== "") this.#names.push(line.trimEnd());
        if (this.#names.length > mostNames) throw new BadRequest(`more than ${mostNames} names`);
        return undefined;
    }
  }

  #takeFact(line: string): AgentRequest | undefined {
    if (this.#kind === "halt") return line === terminator ? { kind: "halt" } : undefined;
    if (this.#kind === "token" && line === terminator) return this.#token();
    if (this.#kind === "continue" && line === terminator) return this.#continue();
    if (line === "timings" || line === "names" || line === "claims" || line === "parameters") {
      this.#reading = line;
      return undefined;
    }
    const space = line.indexOf(" ");
    if (space === -1 || this.#facts.size >= mostFacts) throw notUnderstood();
    this.#facts.set(line.slice(0, space), line.slice(space + 1));
    return undefined;
  }

  #token(): AgentRequest {
    return { kind: "token", claims: this.#claims.join("\n"), rootIssuer: this.#facts.get("root") === "yes" };
  }

  #continue(): AgentRequest {
    return {
      kind: "continue",
      folder: this.#facts.get("folder") ?? "",
      config: this.#facts.get("config") ?? "",
      parameters: this.#parameters.join("\n"),
    };
  }

  #split(): AgentRequest {
    const { length } = this.#timings;
    return {
      kind: "split",
      facts: this.#facts,
      names: this.#names,
      ...(length > 0 && { timings: this.#timings.join("\n") }),
    };
  }
}

function notUnderstood(): BadRequest {
  return new BadRequest("the runner does not understand");
}
