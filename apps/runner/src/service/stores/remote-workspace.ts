import type { Readable } from "node:stream";
import { workspaceAnswer } from "@ringfort/contract";
import type { Hide, WorkspaceView } from "../../job/stores.ts";
import { renamedTar } from "../../tar/copy-tar.ts";
import type { TaskConnection } from "../task-connection.ts";
import type { Objects } from "./objects.ts";
import { sealOfLayer, type VerifiedStorage } from "./verified-storage.ts";

/** The workflow's workspace as this task's job sees it; the server knows the order of its layers. A verified job takes sealed ones only. */
export class RemoteWorkspace implements WorkspaceView {
  readonly #connection: TaskConnection;
  readonly #objects: Objects;
  readonly #verified: VerifiedStorage | undefined;

  constructor(connection: TaskConnection, objects: Objects, verified?: VerifiedStorage) {
    this.#connection = connection;
    this.#objects = objects;
    this.#verified = verified;
  }

  async layers(): ReturnType<WorkspaceView["layers"]> {
    const answer = await this.#connection.get("/workspace", workspaceAnswer);
    if (!answer.ok) return answer;
    const verified = this.#verified;
    const layers = answer.layers.map((layer) => ({
      job: layer.job,
      tar: () => this.#objects.openCompressed(layer, verified && sealOfLayer(verified, layer.job)),
    }));
    return { ok: true, layers };
  }

  async persist(tar: Readable, hide: Hide = (name) => name): Promise<void> {
    const paths: string[] = [];
    const noted = renamedTar(tar, (name, { type }) => {
      if (type !== "directory") paths.push(hide(name.replace(/^(?:\.\/)+/, "")));
      return name;
    });
    const digest = await this.#objects.putCompressed(
      noted,
      this.#verified && sealOfLayer(this.#verified, this.#verified.job),
    );
    await this.#connection.tell("/workspace", { digest, paths });
  }
}
