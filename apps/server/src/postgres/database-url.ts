import { HouseFailure } from "../house-failure.ts";
import type { Connection } from "./connection.ts";

/** `postgres://user:password@host:port/database?sslmode=…`, or with a socket's folder as `?host=`. */
export function readConnection(text: string): Connection {
  const broken = new HouseFailure("The setting `database_url` must be `postgres://user:password@host/database`.");
  if (!URL.canParse(text)) throw broken;
  const url = new URL(text);
  if (url.protocol !== "postgres:" && url.protocol !== "postgresql:") throw broken;
  const host = url.searchParams.get("host") ?? decodeURIComponent(url.hostname);
  const user = decodeURIComponent(url.username);
  const database = decodeURIComponent(url.pathname.slice(1));
  if (host === "" || user === "" || database === "") throw broken;
  const mode = url.searchParams.get("sslmode");
  return {
    host,
    user,
    database,
    ...(url.port !== "" && { port: Number(url.port) }),
    ...(url.password !== "" && { password: decodeURIComponent(url.password) }),
    ...(mode !== null && mode !== "disable" && { ssl: true }),
  };
}
