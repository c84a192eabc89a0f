/** Cuts a text that arrives in pieces into records; what cannot be cut is reported, and the rest goes on. */
export interface RecordSplitter {
  push(text: string): unknown[];
  end(): unknown[];
}

/** Where in the file, and what is wrong there. */
export type Report = (at: string, reason: string) => void;
