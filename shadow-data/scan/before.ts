import { runIdentity } from '../core/leaks.ts';
import { quoteName } from '../provision/sql.ts';
import { idLengthMax, inSnapshot, type PostgresScan, placeOf } from './postgres.ts';
import type { CustomersBefore } from './tally.ts';

export interface BeforeScan extends Pick<PostgresScan, 'query' | 'schemas' | 'identity'> {
  /** Identities of one column that are listed; default 1,000. */
  readonly idsMax?: number;
}

/** Counts the rows of the shadow schema that no run wrote, by identity; those that name nobody are left out. Rejects when the database does. */
export async function customersBefore(scan: BeforeScan): Promise<CustomersBefore> {
  const idsMax = scan.idsMax ?? 1000;
  const listed: CustomersBefore['rows'][number][] = [];
  const uncounted: string[] = [];
  await inSnapshot(scan.query, async () => {
    for (const { table, column } of scan.identity) {
      const place = placeOf(scan.schemas.shadow, table, column);
      const { rows } = await scan.query(
        `SELECT id, count(*)::int AS rows FROM (
           SELECT left(${quoteName(column)}::text, ${idLengthMax}) AS id
           FROM ${quoteName(scan.schemas.shadow)}.${quoteName(table)}
         ) AS named WHERE id <> '' AND id !~ $1 GROUP BY id ORDER BY id LIMIT ${idsMax + 1}`,
        [runIdentity.source],
      );
      if (rows.length > idsMax) uncounted.push(place);
      else
        for (const row of rows) listed.push({ place, id: String(row.id), rows: Number(row.rows) });
    }
  });
  return { rows: listed, uncounted };
}
