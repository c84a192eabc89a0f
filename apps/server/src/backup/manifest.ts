import { z } from "zod";
import { HouseFailure } from "../house-failure.ts";

/** Raised when an older Ringfort could not read what a newer one writes. */
export const format = 1;

const count = z.number().int().min(0);
const name = z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** The first file of a backup: what a reader must know before the rest. */
const heading = z.object({
  format: z.number().int().min(1),
  schema: z.number().int().min(1),
  made_at: z.iso.datetime(),
  /** In the order in which they can be filled. */
  tables: z.array(z.object({ name, columns: z.array(name) })),
});
export type Heading = z.infer<typeof heading>;

/** The last file: a backup that does not end with it was cut off. */
const manifest = z.object({
  tables: z.array(z.object({ name, rows: count, sha256 })),
  sequences: z.array(z.object({ name, value: z.string().regex(/^\d{1,19}$/) })),
  objects: z.object({
    count,
    bytes: count,
    /** Removed by age while the backup was made. */
    missing: z.array(sha256),
  }),
});
export type Manifest = z.infer<typeof manifest>;

export const headingFile = "ringfort-backup.json";
export const manifestFile = "manifest.json";

export function readHeading(text: string): Heading {
  const read = readJson(text);
  const version = z.object({ format: z.number() }).safeParse(read);
  if (version.success && version.data.format > format) {
    throw new HouseFailure("This backup was made by a newer Ringfort, in a form that this one does not know.");
  }
  return checked(heading, read);
}

export function readManifest(text: string): Manifest {
  return checked(manifest, readJson(text));
}

export function damaged(why: string, cause?: unknown): HouseFailure {
  return new HouseFailure(`This is no whole backup: ${why}. Nothing was restored.`, { cause });
}

function checked<T>(schema: z.ZodType<T>, read: unknown): T {
  const result = schema.safeParse(read);
  if (!result.success) throw damaged("what it says of itself makes no sense", result.error);
  return result.data;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw damaged("what it says of itself makes no sense", cause);
  }
}
