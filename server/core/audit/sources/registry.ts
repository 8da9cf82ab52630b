/** A kind of source that an audit file may name. */
interface SourceSpec<N extends string> {
  readonly name: N;
  /** One sentence for the guide and the schema. */
  readonly doc: string;
  /** Columns that each query of facts must give for this source, beside those of the fact. */
  readonly columns: readonly string[];
  /** How an address of such a database begins. */
  readonly schemes: readonly string[];
  /** Does it run rules of the user? */
  readonly runsRules: boolean;
}

const postgres: SourceSpec<'postgres'> = {
  name: 'postgres',
  doc: 'PostgreSQL, followed by the transaction id of each row',
  columns: ['xid'],
  schemes: ['postgres', 'postgresql'],
  runsRules: true,
};

const mysql: SourceSpec<'mysql'> = {
  name: 'mysql',
  doc: 'MariaDB or MySQL (InnoDB), followed by AUTO_INCREMENT ids (position) or by system versioning (xid)',
  columns: ['position or xid'],
  schemes: ['mysql', 'mariadb'],
  runsRules: false,
};

const postgresDecoding: SourceSpec<'postgres-decoding'> = {
  name: 'postgres-decoding',
  doc: 'PostgreSQL, followed by logical decoding of its write-ahead log, through a temporary slot',
  columns: [],
  schemes: ['postgres', 'postgresql'],
  runsRules: true,
};

/** Every source. `server/edge/stack/audit/openSource.ts` opens them. */
export const sourceSpecs = [postgres, mysql, postgresDecoding] as const;

export type SourceName = (typeof sourceSpecs)[number]['name'];

export const sourceNames: readonly SourceName[] = sourceSpecs.map(({ name }) => name);

export const sourceSpec = (name: SourceName): SourceSpec<SourceName> =>
  sourceSpecs.find((spec) => spec.name === name) ?? postgres;
