/** Where a PostgreSQL is: what `pg` needs to know. */
export interface Connection {
  /** A host name, or the folder of a socket. */
  readonly host: string;
  readonly port?: number;
  readonly user: string;
  readonly password?: string;
  readonly database: string;
  readonly ssl?: boolean | { readonly ca?: string };
}
