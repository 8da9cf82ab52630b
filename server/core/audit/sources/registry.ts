/** A kind of source that an audit file may name. */
interface SourceSpec<N extends string> {
  readonly name: N;
  /** One sentence for the guide and the schema. */
  readonly doc: string;
  /** Columns that each query of facts must give for this source, beside those of the fact. */
  readonly columns: readonly string[];
  /** What the server and the role must give beside reading rows, for `audit explain`. */
  readonly needs: readonly string[];
  /** How an address of such a database begins. */
  readonly schemes: readonly string[];
}

const postgres: SourceSpec<'postgres'> = {
  name: 'postgres',
  doc: 'PostgreSQL, followed by the transaction id of each row',
  columns: ['xid'],
  needs: [],
  schemes: ['postgres', 'postgresql'],
};

const mysql: SourceSpec<'mysql'> = {
  name: 'mysql',
  doc: 'MariaDB or MySQL (InnoDB), followed by AUTO_INCREMENT ids (position) or by system versioning (xid)',
  columns: ['position or xid'],
  needs: ['a role with PROCESS, by which it sees the bounds of its snapshot'],
  schemes: ['mysql', 'mariadb'],
};

const postgresDecoding: SourceSpec<'postgres-decoding'> = {
  name: 'postgres-decoding',
  doc: 'PostgreSQL, followed by logical decoding of its write-ahead log, through a temporary slot',
  columns: [],
  needs: [
    'wal_level = logical, and a bound max_slot_wal_keep_size',
    'a free replication slot (max_replication_slots)',
    'a role with REPLICATION',
  ],
  schemes: ['postgres', 'postgresql'],
};

/** Every source. `server/edge/stack/audit/openSource.ts` opens them. */
export const sourceSpecs = [postgres, mysql, postgresDecoding] as const;

export type SourceName = (typeof sourceSpecs)[number]['name'];

export const sourceNames: readonly SourceName[] = sourceSpecs.map(({ name }) => name);

export const sourceSpec = (name: SourceName): SourceSpec<SourceName> =>
  sourceSpecs.find((spec) => spec.name === name) ?? postgres;
