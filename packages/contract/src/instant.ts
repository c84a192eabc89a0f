/** A point in time, in milliseconds since the Unix epoch, UTC. Packages have no clock, so every instant is an argument. */
export type Instant = number;
