import { type Failure, failure } from '../../core/errors/failure.ts';
import { type AuditProposal, auditText } from '../../core/init/auditText.ts';
import type { Catalogue } from '../../core/init/catalogue.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import { readCatalogue } from '../../edge/stack/stores/catalogue.ts';
import { readMysqlCatalogue } from '../../edge/stack/stores/mysqlCatalogue.ts';
import { readPostgres } from '../../edge/stack/stores/storeProbe.ts';

/**
 * An audit file from the names of a schema's tables; no row is read. `schema`: null is the database of a mysql:// address,
 * else public, or the schema of the database with the likeliest tables.
 */
export async function proposeAudit(
  url: string,
  schema: string | null,
  name: string,
): Promise<Result<AuditProposal & { readonly schema: string }, Failure>> {
  const propose = (catalogue: Catalogue) => ({
    ...auditText(name, catalogue),
    schema: catalogue.schema,
  });
  try {
    if (/^(?:mysql|mariadb):/i.test(url)) return ok(propose(await readMysqlCatalogue(url, schema)));
    return ok(
      await readPostgres(url, async (client) => {
        const first = await readCatalogue(client, schema ?? 'public');
        let best = propose(first);
        for (const other of schema === null ? (first.others ?? []) : []) {
          if (best.missing.length === 0) break;
          const found = propose(await readCatalogue(client, other.schema));
          if (found.missing.length < best.missing.length) best = found;
        }
        return best;
      }),
    );
  } catch (error) {
    return err(failure('ZH-AUDIT-004', { reason: oneLine(error) }));
  }
}
