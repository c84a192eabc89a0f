import type { Readable } from "node:stream";
import type { ArtifactStore } from "../../job/stores.ts";
import type { TaskConnection } from "../task-connection.ts";
import type { Objects } from "./objects.ts";

/** Artifacts of one task, kept by the server as they are. The node is the task's. */
export class RemoteArtifacts implements ArtifactStore {
  readonly #connection: TaskConnection;
  readonly #objects: Objects;

  constructor(connection: TaskConnection, objects: Objects) {
    this.#connection = connection;
    this.#objects = objects;
  }

  async store(_node: number, path: string, content: Readable): Promise<void> {
    const digest = await this.#objects.put(content);
    await this.#connection.tell("/artifacts", { path, digest });
  }
}
