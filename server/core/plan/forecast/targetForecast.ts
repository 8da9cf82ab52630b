import { type Diagnostic, warning } from '../../diagnostics/diagnostic.ts';
import { demandsOf } from '../../target/isolation.ts';
import type { Target } from '../../target/target.ts';
import type { Plan } from '../plan.ts';
import { planDiagnostic } from '../planDiagnostic.ts';

/** What the target file lacks for a run of this plan. Without it every run would end in the same verdict. */
export function targetForecast(plan: Plan, target: Target): readonly Diagnostic[] {
  const { shadow, stores, identity } = target;
  const lacks = (what: string): Diagnostic =>
    planDiagnostic(['target'], `target ${target.name} names no ${what}`);
  const asks = demandsOf(plan.isolation);
  const isAudited = plan.audit !== null;
  const hasStore = stores.postgresUrl !== null || stores.redisUrl !== null;
  return [
    ...(asks.canary === 'required' && shadow.hops.length === 0
      ? [
          lacks(
            'shadow.hops, which preflight asks whether they see the shadow tag; list every instance of every service',
          ),
        ]
      : []),
    ...(asks.seed === 'required' && shadow.seedUrl === null && target.seed === null
      ? [
          lacks(
            "shadow.seedUrl, which fills the shadow stock before each run; add the stack's address for it, or seed with none, a SQL file or a command",
          ),
        ]
      : []),
    ...(isAudited && stores.postgresUrl === null && (stores.mysqlUrl ?? null) === null
      ? [
          planDiagnostic(
            ['audit'],
            `target ${target.name} names no stores.postgresUrl or stores.mysqlUrl for this audit; add a read-only connection`,
          ),
        ]
      : []),
    ...(asks.leaks === 'required' && stores.postgresUrl !== null && identity.length === 0
      ? [
          lacks(
            'identity, by which the leak scan tells whose a row of stores.postgresUrl is; name its tables and columns',
          ),
        ]
      : []),
    ...(asks.leaks === 'required' && !hasStore && !isAudited
      ? [
          warning(
            lacks(
              'stores, so leaks cannot be looked for and the verdict is no pass unless each hop reports store "none"; add stores.postgresUrl with identity, or stores.redisUrl',
            ),
          ),
        ]
      : []),
  ];
}
