import { join } from "node:path";
import type { Settings } from "../settings.ts";
import { FileObjects } from "./files.ts";
import { S3Objects } from "./s3.ts";
import type { ObjectStore } from "./store.ts";

/** The store that the settings name. Nothing is asked of it yet. */
export function openObjects({ objects, dataFolder }: Pick<Settings, "objects" | "dataFolder">): ObjectStore {
  const temporaryFolder = join(dataFolder, "uploads");
  if (objects === "files") return new FileObjects(join(dataFolder, "objects"));
  return new S3Objects({ ...objects, temporaryFolder, fetch });
}
