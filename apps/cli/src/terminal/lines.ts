/** Longer lines are cut into pieces, so that output without line ends cannot fill memory. */
const longestLine = 64 * 1024;

/** Joins pieces of output to whole lines. */
export class Lines {
  private rest = "";

  /** The lines that this piece completes. */
  add(text: string): string[] {
    const lines = (this.rest + text).split("\n");
    this.rest = lines.pop() ?? "";
    while (this.rest.length > longestLine) {
      lines.push(this.rest.slice(0, longestLine));
      this.rest = this.rest.slice(longestLine);
    }
    return lines;
  }

  /** What came after the last line end, if anything. */
  end(): string[] {
    const last = this.rest;
    this.rest = "";
    return last === "" ? [] : [last];
  }

  /** The unfinished line: prompts and progress bars live there. */
  get unfinished(): string {
    return this.rest;
  }
}
