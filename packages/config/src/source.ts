/** One text as it was read, with the name that diagnostics call it by. */
export interface Source {
  readonly file: string;
  readonly text: string;
}
