import type { DockerImage, Environment } from "@ringfort/contract";
import { RoomFailure } from "../executor.ts";
import { type EngineClient, EngineError, isMissing, jsonLines } from "./engine-client.ts";
import { parseImageName, reference } from "./image-name.ts";

export interface InspectedImage {
  readonly Id: string;
  readonly Config: {
    readonly User?: string;
    readonly Env?: readonly string[] | null;
    readonly Labels?: Readonly<Record<string, string>> | null;
  } | null;
}

export interface Pulling {
  readonly secrets: Environment;
  readonly onProgress: (line: string) => void;
  readonly signal: AbortSignal;
}

/** The image as the engine has it, pulled when it has not. */
export async function obtainImage(client: EngineClient, image: DockerImage, pulling: Pulling): Promise<InspectedImage> {
  const name = reference(parseImageName(image.image));
  const present = await inspect(client, name);
  if (present) return present;
  const headers = registryHeaders(image, pulling.secrets);
  pulling.onProgress(`Pulling image ${image.image}`);
  await pull(client, image.image, headers, pulling);
  const pulled = await inspect(client, name);
  if (pulled) return pulled;
  throw new RoomFailure(`The engine has pulled ${image.image} and does not have it.`, { userMistake: false });
}

async function inspect(client: EngineClient, name: string): Promise<InspectedImage | undefined> {
  try {
    return await client.get<InspectedImage>(`/images/${encodePath(name)}/json`);
  } catch (error) {
    if (isMissing(error)) return undefined;
    // A name that no registry could hold.
    if (error instanceof EngineError && error.status === 400) throw badImage(name, error);
    throw error;
  }
}

interface PullLine {
  readonly status?: string;
  readonly id?: string;
  readonly error?: string;
}

async function pull(
  client: EngineClient,
  image: string,
  headers: Readonly<Record<string, string>>,
  { onProgress, signal }: Pulling,
): Promise<void> {
  const { repository, tag, digest } = parseImageName(image);
  try {
    const query = { fromImage: repository, tag: digest ?? tag };
    const answer = await client.stream("POST", "/images/create", { query, headers, signal });
    for await (const { status, id, error } of jsonLines<PullLine>(answer)) {
      if (error !== undefined) throw badImage(image, new Error(error));
      if (status && (id === undefined || status === "Pull complete" || status.startsWith("Pulling from"))) {
        onProgress(id === undefined ? status : `${id}: ${status}`);
      }
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof EngineError ? badImage(image, error) : error;
  }
}

function badImage(image: string, cause: Error): RoomFailure {
  const byUser = /not found|manifest unknown|denied|unauthorized|invalid reference|does not exist|no basic auth/i;
  return new RoomFailure(`The image ${image} could not be pulled: ${cause.message}`, {
    cause,
    userMistake: byUser.test(cause.message),
  });
}

/** Credentials travel in this header alone: not in an address, not in a message. */
function registryHeaders(image: DockerImage, secrets: Environment): Record<string, string> {
  if (image.cloudAuth) {
    const key = image.cloudAuth.provider === "aws" ? "aws_auth" : "gcp_auth";
    throw new RoomFailure(
      `\`${key}\` of ${image.image} is not supported in a local run. Log in and pull it yourself (\`docker pull ${image.image}\`): ` +
        "an image that the engine has is not pulled again.",
      { userMistake: true },
    );
  }
  if (!image.auth) return {};
  const credentials = {
    username: resolve(image.auth.username, "username", image.image, secrets),
    password: resolve(image.auth.password, "password", image.image, secrets),
    serveraddress: parseImageName(image.image).registry,
  };
  // Go's URL encoding keeps the padding that Node's `base64url` leaves out; without it the engine goes on as nobody.
  const encoded = Buffer.from(JSON.stringify(credentials)).toString("base64");
  return { "X-Registry-Auth": encoded.replaceAll("+", "-").replaceAll("/", "_") };
}

function resolve(written: string, field: string, image: string, secrets: Environment): string {
  const name = /^\$(?:\{(\w+)\}|(\w+))$/.exec(written);
  if (!name) return written;
  const variable = name[1] ?? name[2] ?? "";
  const value = secrets[variable];
  if (value !== undefined) return value;
  throw new RoomFailure(
    `\`auth.${field}\` of ${image} is \`$${variable}\`, which neither the project nor a context of this job has: give it with --env-file or --context.`,
    { userMistake: true },
  );
}

/** An image's slashes stay: the engine routes by them. */
function encodePath(name: string): string {
  return name.split("/").map(encodeURIComponent).join("/");
}
