/** A kind of source that an audit file may name. */
interface SourceSpec<N extends string> {
  readonly name: N;
  /** One sentence for the guide and the schema. */
  readonly doc: string;
  /** Columns that each query of facts must give for this source, beside those of the fact. */
  readonly columns: readonly string[];
}

const postgres: SourceSpec<'postgres'> = {
  name: 'postgres',
  doc: 'PostgreSQL, followed by the transaction id of each row',
  columns: ['xid'],
};

/** Every source. `server/edge/stack/audit/openSource.ts` opens them. */
export const sourceSpecs = [postgres] as const;

export type SourceName = (typeof sourceSpecs)[number]['name'];

export const sourceNames: readonly SourceName[] = sourceSpecs.map(({ name }) => name);
