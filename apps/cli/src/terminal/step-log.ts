import { appendFileSync, readFileSync, rmSync } from "node:fs";

const keptInMemory = 1024 * 1024;

/** The whole output of one step, until it is known whether somebody needs it. Long logs go to a file. */
export class StepLog {
  private pieces: string[] = [];
  private size = 0;
  private spilled = false;
  private readonly file: string;

  constructor(file: string) {
    this.file = file;
  }

  add(text: string): void {
    this.pieces.push(text);
    this.size += text.length;
    if (this.size > keptInMemory) this.spill();
  }

  read(): string {
    const recent = this.pieces.join("");
    return this.spilled ? readFileSync(this.file, "utf8") + recent : recent;
  }

  drop(): void {
    this.pieces = [];
    if (this.spilled) rmSync(this.file, { force: true });
  }

  private spill(): void {
    appendFileSync(this.file, this.pieces.join(""));
    this.spilled = true;
    this.pieces = [];
    this.size = 0;
  }
}
