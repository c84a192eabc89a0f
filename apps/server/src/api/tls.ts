import { readFile } from "node:fs/promises";
import { createSecureContext } from "node:tls";
import { HouseFailure } from "../house-failure.ts";
import type { Settings } from "../settings.ts";

/** The certificate and its key, tried on one another before anything listens. */
export async function readTls(tls: NonNullable<Settings["tls"]>) {
  const cert = await read("tls_certificate", tls.certificateFile);
  const key = await read("tls_key", tls.keyFile);
  try {
    createSecureContext({ cert, key });
  } catch (cause) {
    throw new HouseFailure(
      `\`tls_certificate\` (${tls.certificateFile}) and \`tls_key\` (${tls.keyFile}) do not go together, or are no PEM files.`,
      { cause },
    );
  }
  return { cert, key, minVersion: "TLSv1.2" as const };
}

async function read(name: string, path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new HouseFailure(
      `The setting \`${name}\`: ${path} cannot be read (${(cause as NodeJS.ErrnoException).code}).`,
      {
        cause,
      },
    );
  }
}
