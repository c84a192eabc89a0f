export interface FoundFile {
  readonly kind: "file" | "link" | "folder" | "submodule";
  readonly id: string;
  readonly bytes: number;
}

const kinds: Readonly<Record<string, FoundFile["kind"]>> = {
  "100644": "file",
  "100755": "file",
  "120000": "link",
  "040000": "folder",
  "160000": "submodule",
};

/** Reads what `git ls-tree -z -l` says of one path. */
export function readFoundFile(text: string): FoundFile | undefined {
  const parts = /^(?<mode>\d{6}) \w+ (?<id>[0-9a-f]+) +(?<bytes>\d+|-)\t/.exec(text)?.groups;
  const kind = parts?.mode && kinds[parts.mode];
  if (!kind || !parts.id) return undefined;
  return { kind, id: parts.id, bytes: Number(parts.bytes) || 0 };
}

/** A path inside a repository, as git stores it. */
export function isTreePath(path: string): boolean {
  return (
    path.length <= 4_096 &&
    path.isWellFormed() &&
    !path.includes("\0") &&
    path.split("/").every((part) => part !== "" && part !== "." && part !== "..")
  );
}
