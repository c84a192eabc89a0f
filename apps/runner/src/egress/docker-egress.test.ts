import { describe, expect, test } from "vitest";
import { baseImage, candidate, dockerJob, openRoom, shellImage } from "../executors/room.fixture.ts";
import { EgressProxy } from "./egress-proxy.ts";
import { smallWorld } from "./outside.fixture.ts";

const { executor, missing } = await candidate("docker");
const ask = (url: string) =>
  `exec 3<>/dev/tcp/127.0.0.1/3128; printf 'GET ${url} HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3; echo`;

describe.skipIf(missing !== undefined || process.getuid?.() !== 0)(
  `a container${missing ? ` (skipped: ${missing})` : ""}`,
  () => {
    test("reaches what is listed through the proxy, and nothing else; its services neither", async () => {
      await using world = await smallWorld({ "allowed.example": ["93.184.216.34"] });
      const proxy = new EgressProxy({ mode: "block", hosts: ["allowed.example:80"] }, world);
      const service = { image: shellImage, command: ["sh", "-c", "cat /proc/net/dev >&2; sleep 60"], environment: {} };
      await using opened = await openRoom(executor, {
        job: dockerJob(baseImage, service),
        egress: proxy,
        remoteDocker: true,
      });
      const sh = async (script: string) =>
        (await opened.sh("", { argv: ["/bin/bash", "-c", script], environment: opened.room.environment })).output;
      expect(opened.room.environment.https_proxy).toBe("http://127.0.0.1:3128");
      expect(opened.room.startRemoteDocker).toBeUndefined();
      expect(await sh(ask("http://allowed.example/a"))).toContain("GET allowed.example/a");
      expect(await sh(ask("http://other.example/"))).toContain("403 Forbidden");
      expect(await sh(ask("http://169.254.169.254/"))).toContain("403 Forbidden");
      expect(await sh("(exec 3<>/dev/tcp/169.254.169.254/80) 2>&1 || true")).toMatch(/unreachable/);
      expect(await sh(`(exec 3<>/dev/tcp/127.0.0.1/${world.port}) 2>&1 || true`)).toMatch(/refused/);
      expect(await sh("tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' '")).toBe("lo\n");
      expect(await sh("sudo -n id -un 2>&1")).toBe("root\n");
      proxy.close();
    });
  },
);
