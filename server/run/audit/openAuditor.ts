import { resolve } from 'node:path';
import { err, ok, type Result } from '../../core/result.ts';
import type { AuditSpec } from '../../core/scenario/scenario.ts';
import type { Target } from '../../core/target/target.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import { type Auditor, createAuditor, type Earlier } from './auditor.ts';

/** Opens the audit of a target's stores. */
export interface AuditorPort {
  /**
   * `directory`: the folder that the audit file's path is relative to. `earlier`: the audit that another
   * server began; null when the audit begins here. The error is one line.
   */
  openAuditor(
    target: Target,
    spec: AuditSpec,
    directory: string,
    earlier: Earlier | null,
  ): Promise<Result<Auditor, string>>;
}

/** The audit of a target whose stores are in PostgreSQL. */
export const auditorPort: AuditorPort = {
  async openAuditor(target, spec, directory, earlier) {
    const { postgresUrl, schemas } = target.stores;
    if (postgresUrl === null) return err(`target ${target.name} names no PostgreSQL to audit`);
    try {
      return ok(
        await createAuditor({
          postgresUrl,
          schemas,
          auditFile: resolve(directory, spec.file),
          settleMs: spec.settleMs,
          earlier,
        }),
      );
    } catch (error) {
      return err(oneLine(error));
    }
  },
};
