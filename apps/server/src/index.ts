export { HouseFailure } from "./house-failure.ts";
export { bundledPostgres, installPostgres } from "./postgres/embedded/binaries.ts";
export { type Guard, guardFolder } from "./postgres/embedded/guard.ts";
export { databaseUser } from "./postgres/embedded/system-user.ts";
