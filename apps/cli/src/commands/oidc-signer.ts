import { HouseFailure, runSigner } from "@ringfort/server";
import { CommandFailure, defineCommand, exitCodes } from "../command.ts";

export const oidcSigner = defineCommand({
  details: [
    "Signs OIDC tokens for servers that run as another user: their setting `oidc_signer` is the path of its socket. It believes no server: every token",
    "needs a request that a runner's class has signed. Without such a process, a server starts one by itself, as its own user. docs/oidc.md tells the rest.",
    "Who may enter the socket's folder may ask; the folder of the keys is closed to everybody but the signer's user.",
  ].join("\n"),
  positionals: [],
  options: {
    folder: { type: "string", value: "DIR", help: "where its keys and what it remembers lie" },
    socket: { type: "string", value: "FILE", help: "where it listens" },
    issuer: { type: "string", value: "URL", help: "the root issuer, as the servers' setting `oidc_issuer`" },
  },
  async run({ options }, io) {
    const { folder, socket, issuer } = options;
    if (folder === undefined || socket === undefined || issuer === undefined) {
      throw new CommandFailure("`--folder`, `--socket` and `--issuer` are all needed.");
    }
    if (!URL.canParse(issuer) || issuer.endsWith("/"))
      throw new CommandFailure("`--issuer` is a URL without a slash at its end.");
    try {
      await using _signer = await runSigner({ folder, issuer }, socket);
      io.stderr.write(`Listening on ${socket}\n`);
      await new Promise<void>((resolve) => {
        for (const signal of ["SIGINT", "SIGTERM", "disconnect"] as const) process.once(signal, () => resolve());
      });
    } catch (error) {
      if (error instanceof HouseFailure) throw new CommandFailure(error.message, { cause: error });
      throw error;
    } finally {
      // The channel to whoever started us would keep this process alive.
      process.disconnect?.();
    }
    return exitCodes.ok;
  },
});
