import { hostname } from "node:os";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import type { DockerImage } from "@ringfort/contract";
import { describe, expect, test } from "vitest";
import { RoomFailure } from "../executor.ts";
import { baseImage, candidate, dockerJob, machineJob, openRoom, shellImage } from "../room.fixture.ts";
import { readHost } from "../settings.ts";
import { dockerExecutor } from "./docker.ts";
import { findEngine } from "./find-engine.ts";
import { removeLabelled, roomLabel, sweepEngine } from "./labels.ts";

const { executor, missing } = await candidate("docker");
const { remoteDockerImage } = readHost();
const ok = { how: "exited", code: 0 };

const image = (change: Partial<DockerImage> = {}): DockerImage => ({ image: baseImage, environment: {}, ...change });
const open = (first: Partial<DockerImage> = {}, ...services: DockerImage[]) =>
  openRoom(executor, {
    job: { ...machineJob, executor: { type: "docker", images: [image(first), ...services] } },
  });

async function engine() {
  const found = await findEngine(readHost());
  if ("missing" in found) throw new Error(found.missing);
  return found.client;
}

async function containersOf(room: string): Promise<number> {
  const filters = JSON.stringify({ label: [`${roomLabel}=${room}`] });
  const found = await (await engine()).get<unknown[]>("/containers/json", { query: { all: true, filters } });
  return found.length;
}

describe.skipIf(missing !== undefined)(`docker${missing ? ` (skipped: ${missing})` : ""}`, () => {
  test("the job is the image's user, in the image's home, and may sudo", async () => {
    await using opened = await open();
    expect(opened.room.workingDirectory).toBe("/home/circleci/project");
    expect(opened.room.defaultShell).toBe("/bin/bash -eo pipefail");
    const { output } = await opened.sh("id -un; stat -c %U .; echo $FROM_IMAGE; sudo -n id -un; echo x >file");
    expect(output).toBe("circleci\ncircleci\nyes\nroot\n");
  });

  test("`user` is whom the config names, with that user's home", async () => {
    await using opened = await open({ user: "root" });
    expect(opened.room.home).toBe("/root");
    expect((await opened.sh("id -u; pwd")).output).toBe("0\n/root/project\n");
  });

  test("`environment` is the container's own", async () => {
    await using opened = await open({ environment: { OF_CONTAINER: "set" } });
    expect(opened.room.environment).toMatchObject({ OF_CONTAINER: "set", FROM_IMAGE: "yes" });
  });

  test("the image's own program does not run unless the config names one", async () => {
    await using ignored = await open();
    expect((await ignored.sh("true")).ended).toEqual(ok);
    await using named = await open({ entrypoint: ["/bin/sh", "-c"], command: ["touch /tmp/by-entrypoint; sleep 600"] });
    const { output } = await named.sh("until [ -e /tmp/by-entrypoint ]; do :; done; echo ran");
    expect(output).toBe("ran\n");
  });

  test("a program of the config that ends takes the room with it", async () => {
    await using opened = await open({
      entrypoint: ["/bin/sh", "-c"],
      command: ["until [ -e /tmp/end ]; do sleep 0.05; done"],
    });
    const { ended } = await opened.sh("touch /tmp/end; sleep 60");
    expect(ended).toEqual({ how: "lost", reason: "The primary container has exited with 0." });
    expect((await opened.sh("true")).ended.how).toBe("lost");
  });

  test("an image with nothing but `sh` is enough", async () => {
    await using opened = await open({ image: shellImage });
    const { room, sh } = opened;
    expect(room.defaultShell).toBe("/bin/sh -eo pipefail");
    expect((await sh("echo hello >file; read -r line <file; echo $line")).output).toBe("hello\n");
    await room.writeFile(`${room.home}/made/script`, "echo from a script", 0o755);
    expect((await sh(`${room.home}/made/script`)).output).toBe("from a script\n");
    const tar = await buffer(await room.readTar(room.workingDirectory, ["file"]));
    await room.writeTar("/elsewhere/deep", Readable.from([tar]));
    expect((await sh("read -r line </elsewhere/deep/file; echo $line")).output).toBe("hello\n");
    const stop = new AbortController();
    const endless = sh("echo started; while :; do :; done", { signal: stop.signal, onOutput: () => stop.abort() });
    expect((await endless).ended).toEqual({ how: "aborted" });
  });

  test("services are on localhost and under their names, with their own environment", async () => {
    const service = image({
      name: "store",
      environment: { ANSWER: "42" },
      entrypoint: ["perl", "-MIO::Socket::INET", "-e"],
      command: [
        'my $s = IO::Socket::INET->new(LocalPort => 7777, Listen => 5, ReuseAddr => 1) or die; while (my $c = $s->accept) { print $c "$ENV{ANSWER}\\n"; close $c }',
      ],
    });
    await using opened = await open({}, service);
    const { output } = await opened.sh(
      `for host in localhost store; do until perl -MIO::Socket::INET -e 'print IO::Socket::INET->new("$ARGV[0]:7777")->getline' $host 2>/dev/null; do :; done; done; echo "[$ANSWER]"`,
    );
    expect(output).toBe("42\n42\n[]\n");
  });

  test("a service that dies is reported with its log", async () => {
    const service = image({ entrypoint: ["/bin/sh", "-c"], command: ["echo no such database >&2; exit 3"] });
    await using opened = await open({}, service);
    while (!opened.progress.some((line) => line.includes("no such database"))) await delay(20);
    expect(opened.progress).toContain(`Service container ${baseImage} has ended with 3:`);
  });

  test("the engine's socket is not in the container", async () => {
    await using opened = await open();
    const { output } = await opened.sh(
      "ls /var/run/docker.sock /run/docker.sock 2>/dev/null; cat /proc/self/mountinfo",
    );
    expect(output).not.toMatch(/docker\.sock/);
  });

  test.each([
    ["an image that nobody has", { image: "localhost:9/ringfort/none:1" }, /could not be pulled/, false],
    ["a name that is no name", { image: "UPPER/case:1" }, /could not be pulled|refused/, true],
    [
      "aws_auth without the image",
      { image: "localhost:9/none:1", cloudAuth: { provider: "aws", settings: {} } },
      /`aws_auth` .* not supported/,
      true,
    ],
    [
      "credentials that nobody gave",
      { image: "localhost:9/none:1", auth: { username: "me", password: "$NOT_GIVEN" } },
      /\$NOT_GIVEN/,
      true,
    ],
    ["a user that the image does not have", { user: "nobody-knows" }, /nobody-knows/, true],
    ["a program that the image does not have", { entrypoint: ["/no/such/program"] }, /ended with 127/, true],
  ] as const)("%s is a RoomFailure", async (_what, first, words, userMistake) => {
    const failing = open(first as Partial<DockerImage>);
    await expect(failing).rejects.toThrow(RoomFailure);
    await expect(failing).rejects.toThrow(words);
    await expect(failing).rejects.toMatchObject({ userMistake });
  });

  test("a room given up while it is made leaves no container", async () => {
    const stop = new AbortController();
    const id = `giveup${process.pid}`;
    const preparing = openRoom(executor, {
      id,
      job: dockerJob(baseImage, image({ entrypoint: ["sleep"], command: ["60"] })),
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    await expect(preparing).rejects.toThrow();
    expect(await containersOf(id)).toBe(0);
  });

  test("a closed room leaves no container", async () => {
    const id = `closed${process.pid}`;
    const opened = await openRoom(executor, { id, job: dockerJob(baseImage, image({ command: ["sleep", "60"] })) });
    await opened[Symbol.asyncDispose]();
    expect(await containersOf(id)).toBe(0);
  });

  test("an engine of the job's own is there only when allowed, needs an image, and goes with the room", async () => {
    await using without = await open();
    expect(without.room.startRemoteDocker).toBeUndefined();
    const id = `remote${process.pid}`;
    const withoutImage = dockerExecutor({ ...readHost(), remoteDockerImage: undefined });
    const opened = await openRoom(withoutImage, { id, job: dockerJob(baseImage), remoteDocker: true });
    await expect(opened.room.startRemoteDocker?.()).rejects.toThrow(/RINGFORT_REMOTE_DOCKER_IMAGE/);
    await opened[Symbol.asyncDispose]();
    const { Volumes } = await (await engine()).get<{ Volumes: { Name: string }[] }>("/volumes");
    expect(Volumes.map(({ Name }) => Name)).not.toContain(`ringfort-${id}-docker`);
  });

  const noEngine = remoteDockerImage === undefined ? " (skipped: RINGFORT_REMOTE_DOCKER_IMAGE names no image)" : "";
  test.skipIf(noEngine !== "")(`\`docker\` in the job speaks to an engine of its own${noEngine}`, async () => {
    await using opened = await openRoom(executor, { job: dockerJob(remoteDockerImage ?? ""), remoteDocker: true });
    const environment = { ...opened.room.environment, ...(await opened.room.startRemoteDocker?.()) };
    const { ended, output } = await opened.sh("docker info --format '{{.Name}} {{.Containers}}'; hostname", {
      environment,
    });
    expect(ended).toEqual(ok);
    expect(output).toMatch(/^\w+ 0\n/);
    expect(output).not.toContain(hostname());
  });

  test("what a dead Ringfort has left is swept, what a living one uses is not", async () => {
    await using living = await open();
    const client = await engine();
    const dead = `dead${process.pid}`;
    const Labels = { [roomLabel]: dead, "ringfort.owner": `${hostname()}/1/not-its-start` };
    try {
      await client.post("/containers/create", { body: { Image: baseImage, Labels } });
      expect(await sweepEngine(client)).toBeGreaterThanOrEqual(1);
      expect(await containersOf(dead)).toBe(0);
      expect((await living.sh("echo alive")).output).toBe("alive\n");
    } finally {
      await removeLabelled(client, roomLabel, dead);
    }
  });
});
