import type { EngineClient } from "./engine-client.ts";
import { Frames } from "./frames.ts";

/** What is shown of a dead service's log. */
const shownLines = 20;
const shownBytes = 64 * 1024;

/** Says so when a service container ends, with the end of its log: the job's own error would only be that nobody answers. */
export function watchServices(
  client: EngineClient,
  services: readonly { readonly id: string; readonly image: string }[],
  onProgress: (line: string) => void,
): AbortController {
  const watching = new AbortController();
  for (const { id, image } of services) {
    client
      .post<{ StatusCode: number }>(`/containers/${id}/wait`, { signal: watching.signal })
      .then(async ({ StatusCode }) => {
        const log = await lastLines(client, id);
        if (watching.signal.aborted) return;
        onProgress(`Service container ${image} has ended with ${StatusCode}${log === "" ? "." : ":"}`);
        if (log !== "") for (const line of log.split("\n")) onProgress(`  ${line}`);
      })
      // The room is being closed, or the engine has gone, which the next command will notice.
      .catch(() => {});
  }
  return watching;
}

export async function lastLines(client: EngineClient, container: string): Promise<string> {
  const query = { stdout: true, stderr: true, tail: shownLines };
  const frames = new Frames();
  const shown: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of await client.stream("GET", `/containers/${container}/logs`, { query })) {
    for (const content of frames.read(chunk as Buffer)) {
      bytes += content.length;
      if (bytes <= shownBytes) shown.push(content);
    }
  }
  return Buffer.concat(shown).toString().trimEnd();
}
