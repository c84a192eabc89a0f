import { join, posix } from "node:path";
import type { Readable } from "node:stream";
import type { ArtifactStore } from "../job/stores.ts";
import { publish } from "./published-file.ts";

/** Artifacts of one job as files: `<folder>/<node>/<path>`. A later artifact of the same path replaces the earlier. */
export class LocalArtifacts implements ArtifactStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async store(node: number, path: string, content: Readable): Promise<void> {
    const parts = path.split("/");
    if (
      parts.some((part) => part === "" || part === "." || part === ".." || part.includes("\0")) ||
      posix.isAbsolute(path)
    ) {
      content.destroy();
      throw new Error(`${JSON.stringify(path)} is no artifact's path`);
    }
    await publish(join(this.#folder, String(node), ...parts), content);
  }
}
