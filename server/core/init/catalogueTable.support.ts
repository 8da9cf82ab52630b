import type { CatalogueColumn, CatalogueTable } from './catalogue.ts';

/**
 * A table for tests: `id:uuid! state:text=new|paid order_id:uuid?>orders`, where `!` is a column of its primary key, `+` one
 * that the server counts up, `?` one that may be null, `#` one of at most 3 characters, `=` what values it allows, and `>` where a foreign key leads.
 */
export function catalogueTable(
  name: string,
  columns: string,
  kind: 'table' | 'view' = 'table',
): CatalogueTable {
  const read = columns.split(' ').map((text) => {
    const [, column = '', type = '', marks = '', values, target] =
      /^(\w+):(\w+)([!?+#]*)(?:=([^>]*))?(?:>(\w+))?$/.exec(text) ?? [];
    const given: CatalogueColumn = {
      ...{ name: column, type, isNullable: marks.includes('?') },
      ...(values === undefined ? {} : { values: values.split('|') }),
      ...(marks.includes('#') ? { codeLength: 3 } : {}),
      ...(marks.includes('+') ? { isCounted: true } : {}),
    };
    return { given, isKey: marks.includes('!'), target };
  });
  return {
    ...{ name, kind },
    columns: read.map(({ given }) => given),
    primaryKey: read.flatMap(({ given, isKey }) => (isKey ? [given.name] : [])),
    references: read.flatMap(({ given, target }) =>
      target === undefined ? [] : [{ column: given.name, table: target }],
    ),
  };
}
