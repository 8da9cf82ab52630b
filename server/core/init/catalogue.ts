/** How a database writes SQL. */
export type Dialect = 'postgres' | 'mysql';

/** The tables of a schema (a database of MariaDB and MySQL), as the server describes them. */
export interface Catalogue {
  readonly schema: string;
  /** Absent: postgres. */
  readonly dialect?: Dialect;
  readonly tables: readonly CatalogueTable[];
  /** Other schemas with tables that the role sees, and how many; absent: not looked for. */
  readonly others?: readonly { readonly schema: string; readonly tables: number }[];
}

export interface CatalogueTable {
  readonly name: string;
  /** Absent: a table. The parts of a partitioned table are left out. */
  readonly kind?: 'table' | 'view';
  readonly columns: readonly CatalogueColumn[];
  /** The columns of its primary key, in order; absent or empty: it has none. */
  readonly primaryKey?: readonly string[];
  /** Foreign keys of one column. */
  readonly references: readonly { readonly column: string; readonly table: string }[];
}

export interface CatalogueColumn {
  readonly name: string;
  /** As the server names it, without lengths. */
  readonly type: string;
  /** The values that an enum type, or a CHECK of the form `column IN (…)`, allows; absent: not known. */
  readonly values?: readonly string[];
  readonly isNullable?: boolean;
  /** It holds at most so many characters, 3 or fewer; absent: more, or another type. */
  readonly codeLength?: number;
  /** Of MariaDB and MySQL: does the server count it up (AUTO_INCREMENT)? */
  readonly isCounted?: boolean;
}
