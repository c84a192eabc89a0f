import { Refusal } from "@ringfort/contract";
import { z } from "zod";
import type { App, Web } from "../app.ts";
import { callerOf } from "../caller.ts";
import { jobThatRan, seeJob } from "../v2/find-job.ts";
import { readRange } from "./byte-range.ts";

/** Downloads what jobs left behind. It is the work of strangers: a browser saves it and never shows or runs it. */
export function artifactRoutes(app: App, { house }: Web): void {
  app.get(
    "/api/ringfort/v1/artifacts/:job/:node/*",
    {
      // Answering only the head would read the whole.
      exposeHeadRoute: false,
      schema: {
        tags: ["Artifacts"],
        params: z.object({ job: z.uuid(), node: z.coerce.number().int().min(0).max(100_000), "*": z.string() }),
      },
    },
    async (request, reply) => {
      const { job: id, node, "*": path } = request.params;
      const job = await seeJob(house, await callerOf(house, request), id);
      const artifact = await house.db
        .selectFrom("artifacts")
        .select(["digest", "size"])
        .where("job_id", "=", jobThatRan(job))
        .where("node", "=", node)
        .where("path", "=", path)
        .where("expires_at", ">", new Date(house.now()))
        .executeTakeFirst();
      if (!artifact) throw new Refusal("not-found", "Artifact not found.");
      const range = readRange(request.headers.range, artifact.size);
      if (range === "unsatisfiable") {
        return reply
          .code(416)
          .header("content-range", `bytes */${artifact.size}`)
          .send({ message: `This artifact has ${artifact.size} bytes.` });
      }
      const content = await house.objects.open(artifact.digest, range);
      if (!content) throw new Refusal("not-found", "Artifact not found.");
      const { start, end } = range ?? { start: 0, end: artifact.size };
      void reply
        .code(range ? 206 : 200)
        .header("content-type", "application/octet-stream")
        .header("content-disposition", `attachment; filename*=UTF-8''${fileName(path)}`)
        .header("content-security-policy", "sandbox; default-src 'none'; frame-ancestors 'none'")
        .header("accept-ranges", "bytes")
        .header("etag", `"${artifact.digest}"`)
        .header("content-length", end - start);
      if (range) void reply.header("content-range", `bytes ${start}-${end - 1}/${artifact.size}`);
      return reply.send(content);
    },
  );
}

/** RFC 8187 wants more escaped than `encodeURIComponent` does. */
function fileName(path: string): string {
  const name = path.split("/").at(-1)!.toWellFormed();
  return encodeURIComponent(name).replaceAll(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
