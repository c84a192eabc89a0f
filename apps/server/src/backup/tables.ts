import type pg from "pg";

export interface TableShape {
  readonly name: string;
  readonly columns: readonly string[];
}

/** Says itself which migrations made the schema, and is made with it. */
const bookkeeping = "migrations";

/** Every table with the columns that are stored, those first that others refer to. */
export async function tablesInOrder(client: pg.Client): Promise<TableShape[]> {
  const { rows } = await client.query<TableShape>(
    `select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
     where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and c.relname <> $1
     group by c.relname order by c.relname`,
    [bookkeeping],
  );
  return inOrder(rows, await referencesBetween(client));
}

interface Reference {
  readonly from: string;
  readonly to: string;
}

async function referencesBetween(client: pg.Client): Promise<Reference[]> {
  const { rows } = await client.query<Reference>(
    `select f.relname as "from", t.relname as "to"
     from pg_constraint k join pg_class f on f.oid = k.conrelid join pg_class t on t.oid = k.confrelid
     where k.contype = 'f' and k.connamespace = current_schema()::regnamespace and f.oid <> t.oid`,
  );
  return rows;
}

function inOrder(tables: readonly TableShape[], references: readonly Reference[]): TableShape[] {
  const placed = new Map<string, TableShape>();
  while (placed.size < tables.length) {
    const ready = tables.filter(
      ({ name }) => !placed.has(name) && references.every(({ from, to }) => from !== name || placed.has(to)),
    );
    if (ready.length === 0) throw new Error("Tables refer to one another in a circle, so none can be restored first");
    for (const table of ready) placed.set(table.name, table);
  }
  return [...placed.values()];
}

export interface SequenceValue {
  readonly name: string;
  /** A bigint in digits. */
  readonly value: string;
}

/** Read after the tables: a sequence only grows, and whatever a row has used must not come again. */
export async function sequenceValues(client: pg.Client): Promise<SequenceValue[]> {
  const { rows } = await client.query<SequenceValue>(
    `select sequencename as name, last_value::text as value from pg_sequences
     where schemaname = current_schema() and last_value is not null order by sequencename`,
  );
  return rows;
}
