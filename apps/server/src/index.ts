export type { Log } from "./actions/house.ts";
export { HouseFailure } from "./house-failure.ts";
export { bundledPostgres, installPostgres } from "./postgres/embedded/binaries.ts";
export { type Guard, guardFolder } from "./postgres/embedded/guard.ts";
export { openDatabase } from "./postgres/embedded/open-database.ts";
export { databaseUser } from "./postgres/embedded/system-user.ts";
export { readSettings, type Settings } from "./settings.ts";
export { type Setting, settingsTable } from "./settings-table.ts";
export { type RunningServer, startServer } from "./start-server.ts";
