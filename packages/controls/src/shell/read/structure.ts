import type { AndOr, Block, Command, Compound, Pipeline, Place } from "../script.ts";
import type { Cursor, Writable } from "./cursor.ts";

interface Frame {
  readonly compound: Writable<Compound>;
  readonly list: Writable<AndOr> | undefined;
  readonly pipeline: Writable<Pipeline> | undefined;
  role: Place["role"];
  /** A case between its branches, where a pattern comes next. */
  wantsPattern: boolean;
}

/** The compound commands, lists and pipelines that are open while a block is read. */
export class Structure {
  readonly #cursor: Cursor;
  readonly #block: Block;
  readonly #frames: Frame[] = [];
  #list: Writable<AndOr> | undefined;
  #pipeline: Writable<Pipeline> | undefined;
  #joinedBy: Pipeline["joinedBy"];
  #negated = false;
  /** After `|`, `&&` and `||` a newline does not end the list. */
  #awaitsCommand = false;
  /** The compound command that has just ended, to which redirections may follow. */
  closed: Writable<Compound> | undefined;

  constructor(cursor: Cursor, block: Block) {
    this.#cursor = cursor;
    this.#block = block;
  }

  get top(): Compound | undefined {
    return this.#frames.at(-1)?.compound;
  }

  get wantsPattern(): boolean {
    return this.#frames.at(-1)?.wantsPattern ?? false;
  }

  set wantsPattern(wanted: boolean) {
    const frame = this.#frames.at(-1);
    if (frame) frame.wantsPattern = wanted;
  }

  set role(role: Place["role"]) {
    this.endList("newline");
    const frame = this.#frames.at(-1);
    if (frame) frame.role = role;
  }

  negate(): void {
    this.#negated = !this.#negated;
  }

  add(command: Command): void {
    this.#cursor.countCommand();
    (this.#block.commands as Command[]).push(command);
    (command.pipeline.members as (Command | Compound)[]).push(command);
  }

  /** Where the next command stands. */
  place(): Place {
    if (this.closed) this.#cursor.trouble();
    this.closed = undefined;
    this.#awaitsCommand = false;
    this.#list ??= { pipelines: [], endedBy: "end" };
    this.#pipeline ??= this.#newPipeline(this.#list);
    const frame = this.#frames.at(-1);
    const within = frame && { within: frame.compound };
    const { members } = this.#pipeline;
    const role = frame?.role ?? "body";
    return { pipeline: this.#pipeline, index: members.length, block: this.#block, ...within, role };
  }

  #newPipeline(list: AndOr): Pipeline {
    const joined = this.#joinedBy && { joinedBy: this.#joinedBy };
    const place = { id: this.#cursor.nextPipeline(), list, index: list.pipelines.length };
    const pipeline = { ...place, members: [], negated: this.#negated, ...joined };
    this.#negated = false;
    this.#joinedBy = undefined;
    (list.pipelines as Pipeline[]).push(pipeline);
    return pipeline;
  }

  pipe(): void {
    this.#operator();
  }

  andOr(operator: "&&" | "||"): void {
    this.#operator();
    this.#pipeline = undefined;
    this.#joinedBy = operator;
  }

  #operator(): void {
    if (!this.#list || this.#awaitsCommand) this.#cursor.trouble();
    this.closed = undefined;
    this.#awaitsCommand = true;
  }

  newline(): void {
    if (!this.#awaitsCommand) this.endList("newline");
  }

  endList(by: AndOr["endedBy"]): void {
    if (this.#awaitsCommand || (by === ";" && !this.#list)) this.#cursor.trouble();
    if (this.#list) this.#list.endedBy = by;
    this.#list = undefined;
    this.#pipeline = undefined;
    this.#joinedBy = undefined;
    this.#negated = false;
    this.#awaitsCommand = false;
    this.closed = undefined;
  }

  open(keyword: Compound["keyword"], start: number, about: Partial<Pick<Compound, "name" | "words">> = {}): void {
    const condition = keyword === "if" || keyword === "while" || keyword === "until";
    const place = this.place();
    const compound: Compound = {
      kind: "compound",
      keyword,
      words: [],
      redirections: [],
      start,
      end: start,
      ...about,
      ...place,
    };
    (this.#block.compounds as Compound[]).push(compound);
    (place.pipeline.members as (Command | Compound)[]).push(compound);
    this.#frames.push({
      compound,
      list: this.#list,
      pipeline: this.#pipeline,
      role: condition ? "condition" : "body",
      wantsPattern: keyword === "case",
    });
    this.#list = undefined;
    this.#pipeline = undefined;
    this.#cursor.enter();
  }

  /** Ends the innermost compound command of these kinds, and whatever was left open in it. */
  close(keywords: readonly Compound["keyword"][]): void {
    if (!this.#frames.some(({ compound }) => keywords.includes(compound.keyword))) {
      this.#cursor.trouble();
      return;
    }
    while (!keywords.includes(this.top?.keyword ?? "group") && this.top) {
      this.#cursor.trouble();
      this.#pop();
    }
    const closed = this.#pop();
    if (this.top?.keyword === "function") this.#pop();
    this.closed = closed;
  }

  #pop(): Writable<Compound> | undefined {
    if (this.#list || this.#awaitsCommand) this.endList("end");
    const frame = this.#frames.pop();
    if (!frame) return undefined;
    this.#cursor.leave();
    frame.compound.end = this.#cursor.position;
    this.#list = frame.list;
    this.#pipeline = frame.pipeline;
    return frame.compound;
  }

  /** A function whose body is one plain command ends with it: some shells allow it. */
  closeFunction(): void {
    if (this.top?.keyword === "function") this.#pop();
  }

  finish(): void {
    if (this.#frames.length > 0) this.#cursor.trouble();
    while (this.#frames.length > 0) this.#pop();
    this.endList("end");
  }
}
