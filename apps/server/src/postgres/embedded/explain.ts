import { HouseFailure } from "../../house-failure.ts";

/** What an operator can mend is said in their words; anything else stays what it is. */
export function explain(error: unknown, folder: string): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOSPC" || code === "EDQUOT" || /No space left on device|Disk quota exceeded/.test(message)) {
    return failure(`there is no space left on the disk of ${folder}: make some, and start again.`, error);
  }
  const nameless = /could not look up effective user ID (\d+)/.exec(message)?.[1];
  if (nameless !== undefined) {
    return failure(
      `PostgreSQL cannot be run by user ${nameless}, who has no name: /etc/passwd needs a line for it.`,
      error,
    );
  }
  if (error instanceof HouseFailure) return error;
  if (code === "EACCES" || code === "EPERM") {
    return failure(`the database's folder ${folder} cannot be used by the user of Ringfort: ${message}`, error);
  }
  if (code === "EROFS") return failure(`the database's folder ${folder} is on a disk that is read only.`, error);
  if (code === "ENOTDIR" || code === "EEXIST") return failure(`the database's folder ${folder} is a file.`, error);
  return error;
}

function failure(message: string, cause: unknown): HouseFailure {
  return new HouseFailure(message, { cause });
}
