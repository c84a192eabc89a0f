/** What `base64` shows of these bytes wherever they begin in what it is given: three alignments, without what their neighbours decide. */
export function* base64Forms(bytes: Buffer): Generator<string> {
  for (const before of [0, 1, 2]) {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    const first = Math.ceil((before * 8) / 6);
    const last = Math.floor(((before + bytes.length) * 8) / 6);
    yield* bothAlphabets(text.slice(first, last));
  }
  // Alone, its last character is its own.
  yield* bothAlphabets(bytes.toString("base64").replace(/=+$/, ""));
}

/** Lines of `base64` and of PEM, and those of `xxd -p`. */
const wrapped = { base64: [57, 48], hex: [30] } as const;

/** The same in lines, as tools print what is long: of a value that is encoded from its first byte on. */
export function* wrappedForms(bytes: Buffer): Generator<string> {
  for (const width of wrapped.base64) {
    for (const piece of pieces(bytes, width)) {
      yield piece.toString("base64");
      // Its last character is another one when something follows that is not looked for: a newline at the end of a file.
      yield piece.subarray(0, piece.length - (piece.length % 3)).toString("base64");
    }
  }
  for (const width of wrapped.hex) for (const piece of pieces(bytes, width)) yield piece.toString("hex");
}

export function* hexForms(bytes: Buffer): Generator<string> {
  const text = bytes.toString("hex");
  yield text;
  yield text.toUpperCase();
}

/** What Windows' tools print, as the bytes they are. */
export function* utf16Forms(text: string): Generator<Buffer> {
  const little = Buffer.from(text, "utf16le");
  yield little;
  yield Buffer.from(little).swap16();
}

function* bothAlphabets(text: string): Generator<string> {
  yield text;
  yield text.replaceAll("+", "-").replaceAll("/", "_");
}

/** None of what fits in one line; and no last piece that is too short to be told from other text. */
function* pieces(bytes: Buffer, width: number): Generator<Buffer> {
  if (bytes.length <= width) return;
  for (let at = 0; at < bytes.length; at += width) {
    const piece = bytes.subarray(at, at + width);
    if (piece.length >= shortestPiece) yield piece;
  }
}

const shortestPiece = 3;
