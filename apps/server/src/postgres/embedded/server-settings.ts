/** A small machine is enough: the whole house, when idle, has 260 MB. */
const settings = {
  listen_addresses: "",
  max_connections: "40",
  shared_buffers: "32MB",
  work_mem: "4MB",
  maintenance_work_mem: "32MB",
  huge_pages: "off",
  // Readers and writers in processes of their own pay for themselves on large databases only.
  io_method: "sync",
  dynamic_shared_memory_type: "mmap",
  max_parallel_workers_per_gather: "0",
  jit: "off",
  // No replication.
  wal_level: "minimal",
  max_wal_senders: "0",
  max_logical_replication_workers: "0",
  max_wal_size: "256MB",
  min_wal_size: "32MB",
  autovacuum: "on",
  fsync: "on",
  synchronous_commit: "on",
  full_page_writes: "on",
  // After a crash: one call for the whole disk is much faster than a thousand files one by one.
  ...(process.platform === "linux" && { recovery_init_sync_method: "syncfs" }),
  // What is stored may be secret, and statements and the details of errors hold it.
  log_min_error_statement: "panic",
  log_error_verbosity: "terse",
  log_parameter_max_length: "0",
  log_checkpoints: "off",
  log_line_prefix: "",
};

/** For tests: what a power failure would lose is thrown away anyhow, and many of them share a server. */
const forTests = { fsync: "off", synchronous_commit: "off", full_page_writes: "off", max_connections: "200" };

export interface SettingsOptions {
  readonly durable: boolean;
  readonly clusterName: string;
  readonly socketFolder: string;
  /** Others than the database's user reach the socket. */
  readonly socketForGroup: boolean;
}

/** As words of PostgreSQL's command line, so that what an operator finds in the folder's own files never wins. */
export function settingWords({ durable, clusterName, socketFolder, socketForGroup }: SettingsOptions): string[] {
  const all = {
    ...settings,
    ...(!durable && forTests),
    cluster_name: clusterName,
    unix_socket_directories: socketFolder,
    unix_socket_permissions: socketForGroup ? "0770" : "0700",
  };
  return Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}
