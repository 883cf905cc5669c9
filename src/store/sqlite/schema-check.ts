import { DatabaseSync } from 'node:sqlite';
import { UnusableJournal } from '../unusable-journal.ts';
import { MIGRATIONS, type Migration, schemaVersion } from './schema.ts';

/** Something of the tables that is not as the migrations make it. */
export interface SchemaFault {
  /** As `the index entries_by_id is missing`. */
  readonly text: string;
  /** What the journal is read and written with is not there, or another. */
  readonly isLacking: boolean;
}

/** Where the tables and indexes of a journal are not those that the migrations make in a new file. */
export function schemaFaults(
  database: DatabaseSync,
  migrations: readonly Migration[] = MIGRATIONS,
): readonly SchemaFault[] {
  const wanted = wantedSchema(migrations);
  const found = schemaOf(database);
  const lacking = [...wanted].flatMap(([what, sql]) => {
    if (!found.has(what)) return [{ text: `the ${what} is missing`, isLacking: true }];
    return found.get(what) === sql ? [] : [{ text: `the ${what} is not as Parley made it`, isLacking: true }];
  });
  const strange = [...found.keys()]
    .filter((what) => !wanted.has(what))
    .map((what) => ({ text: `there is the ${what}, which is not Parley's`, isLacking: false }));
  return [...lacking, ...strange];
}

/** Throws UnusableJournal where a table or an index is missing or another. A journal of an older version is held to that. */
export function assertSchema(database: DatabaseSync, path: string, migrations: readonly Migration[]): void {
  const version = schemaVersion(database);
  // What newer ones look like nobody knows here.
  if (version > migrations.length) return;
  const faults = schemaFaults(database, migrations.slice(0, version));
  const lacking = faults.find(({ isLacking }) => isLacking);
  if (lacking === undefined) return;
  throw new UnusableJournal(
    `${path} is damaged (${lacking.text}): see what else ./server verify finds, and put a backup in its place; nothing was changed`,
  );
}

function wantedSchema(migrations: readonly Migration[]): ReadonlyMap<string, string> {
  const database = new DatabaseSync(':memory:');
  try {
    for (const statement of migrations.flat()) database.exec(statement);
    return schemaOf(database);
  } finally {
    database.close();
  }
}

/** What was made by a statement, by kind and name; what SQLite makes by itself belongs to a table. */
function schemaOf(database: DatabaseSync): ReadonlyMap<string, string> {
  const rows = database
    .prepare(
      "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    )
    .all();
  return new Map(rows.map(({ type, name, sql }) => [`${type} ${name}`, String(sql).replaceAll(/\s+/g, ' ')]));
}
