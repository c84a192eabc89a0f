import { Counter, Gauge, Histogram, Registry } from "prom-client";

/** What this server counts, in Prometheus' words. What all servers share is measured in the database when somebody asks. */
export class Meters {
  readonly registry = new Registry();
  readonly #requests = new Histogram({
    name: "ringfort_http_request_seconds",
    help: "Requests by route and status, and how long their answers took.",
    labelNames: ["method", "route", "status"],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
    registers: [this.registry],
  });
  readonly #leasesLost = new Counter({
    name: "ringfort_leases_lost_total",
    help: "Claims that this server took back because their runner gave no sign of life.",
    registers: [this.registry],
  });
  readonly #logBytes = new Counter({
    name: "ringfort_log_bytes_total",
    help: "Bytes of job output that this server has taken in.",
    registers: [this.registry],
  });
  readonly #pool = new Gauge({
    name: "ringfort_database_connections",
    help: "Connections of this server's pool: open, idle, and callers that wait for one.",
    labelNames: ["state"],
    registers: [this.registry],
  });

  /** `route` is the pattern, never the path: nobody outside decides how many series there are. */
  answered(request: { method: string; route: string; status: number; seconds: number }): void {
    const { seconds, ...labels } = request;
    this.#requests.observe(labels, seconds);
  }

  leasesLost(count: number): void {
    this.#leasesLost.inc(count);
  }

  logTaken(bytes: number): void {
    this.#logBytes.inc(bytes);
  }

  pool(use: { readonly open: number; readonly idle: number; readonly waiting: number }): void {
    for (const [state, value] of Object.entries(use)) this.#pool.set({ state }, value);
  }
}
