/** A scalar without quotes, kept as it was written: what it means is for the reader of the packed file to say. */
export class WrittenScalar {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}
