/** The only user of an embedded database; whoever reaches its socket is that user. */
export const ownDatabaseUser = "ringfort";

/** It names the socket only: nothing listens on the network. */
export const ownPort = 5432;
