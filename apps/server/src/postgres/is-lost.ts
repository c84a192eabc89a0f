/** What PostgreSQL says when it goes, comes, or has no connection left. */
const states = new Set(["57P01", "57P02", "57P03", "53300"]);

/** What a socket says. */
const failures = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ENOENT", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH"]);

/** What `pg` says of a connection that ended under it, and has no code for. */
const words =
  /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed)/;

/** Whether the database could not be reached, which passes: it is started again, or the network comes back. */
export function isLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code = "", syscall } = error as NodeJS.ErrnoException;
  if (states.has(code) || code.startsWith("08")) return true;
  if (failures.has(code) && (syscall === "connect" || syscall === "read" || syscall === "write")) return true;
  return words.test(error.message);
}
