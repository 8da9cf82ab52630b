/** The tables of a schema, as a database describes them. */
export interface Catalogue {
  readonly schema: string;
  readonly tables: readonly CatalogueTable[];
}

export interface CatalogueTable {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Foreign keys of one column. */
  readonly references: readonly { readonly column: string; readonly table: string }[];
}
