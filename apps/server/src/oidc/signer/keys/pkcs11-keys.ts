import { spawn } from "node:child_process";
import { createPublicKey, type KeyObject, randomBytes } from "node:crypto";
import { buffer, text } from "node:stream/consumers";
import { HouseFailure } from "../../../house-failure.ts";
import { readOwnFile } from "../own-file.ts";
import type { KeyStore } from "./key-store.ts";
import { tokenSettings } from "./settings.ts";

export interface Pkcs11Options {
  readonly module: string;
  readonly token: string;
  readonly pinFile: string;
}

const patienceMs = 30_000;

/** Keys that never leave a token, used by OpenSC's `pkcs11-tool`: no native module, and a driver that crashes takes nothing along. */
export class Pkcs11Keys implements KeyStore {
  readonly #options: Pkcs11Options;

  constructor(options: Pkcs11Options) {
    this.#options = options;
  }

  async make(): Promise<{ readonly name: string; readonly publicKey: KeyObject }> {
    const name = randomBytes(16).toString("hex");
    const template = [
      "--key-type",
      "rsa:2048",
      "--usage-sign",
      "--sensitive",
      "--label",
      "ringfort-oidc",
      "--id",
      name,
    ];
    await this.#tool(["--keypairgen", ...template]);
    const key = await this.#tool(["--read-object", "--type", "pubkey", "--id", name]);
    return { name, publicKey: createPublicKey({ key, format: "der", type: "spki" }) };
  }

  sign(name: string, bytes: Uint8Array): Promise<Uint8Array> {
    return this.#tool(["--sign", "--mechanism", "SHA256-RSA-PKCS", "--id", name], bytes);
  }

  async remove(name: string): Promise<void> {
    for (const type of ["privkey", "pubkey"]) await this.#tool(["--delete-object", "--type", type, "--id", name]);
  }

  /** The PIN goes by the environment of the one process that needs it: argv is for everybody to read. */
  async #tool(words: readonly string[], input: Uint8Array = new Uint8Array()): Promise<Buffer> {
    const { module, token, pinFile } = this.#options;
    const pin = (await readOwnFile(pinFile)).trim();
    const place = ["--module", module, "--token-label", token, "--login", "--pin", "env:TOKEN_PIN"];
    const child = spawn("pkcs11-tool", [...place, ...words], {
      env: { PATH: "/usr/local/bin:/usr/bin:/bin", TOKEN_PIN: pin, ...tokenSettings() },
      stdio: ["pipe", "pipe", "pipe"],
      timeout: patienceMs,
      killSignal: "SIGKILL",
    });
    const ended = new Promise<number | null>((resolve, reject) => child.once("error", reject).once("close", resolve));
    child.stdin.on("error", () => undefined).end(input);
    const [code, output, said] = await Promise.all([ended, buffer(child.stdout), text(child.stderr)]);
    if (code !== 0) throw new HouseFailure(`pkcs11-tool failed: ${said.replaceAll(pin, "…").trim().slice(-300)}`);
    return output;
  }
}
