import type { z } from 'zod';
import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { hint } from '../../core/diagnostics/suggest.ts';
import { describeIssue, missingMark } from '../../core/diagnostics/zodDiagnostics.ts';
import type {
  ActionProblem,
  DrillStack,
  FaultFacts,
  SwitchFacts,
} from '../../core/drill/actions/actionKind.ts';
import { type FaultKindName, faultKindNames, faultKindOf } from '../../core/fault/fault.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { parseSwitchFile } from '../../core/switch/parseSwitchFile.ts';
import { isExpired, type SwitchDefinition } from '../../core/switch/switchFile.ts';
import { readValue } from '../../core/switch/valueType.ts';
import { demandsOf } from '../../core/target/isolation.ts';
import type { Target } from '../../core/target/target.ts';
import type { Environment } from '../../core/target/targetVariable.ts';

/**
 * What a target says of the stack that the actions of a drill may change: the faults that it allows, and its switches
 * by its switch file and by `switches`; or every diagnostic of the switch file. The agent says later which places
 * there are. `nowMs` is the time of the wall clock.
 */
export function drillStack(
  target: Target,
  env: Environment,
  nowMs: number,
): Result<DrillStack, readonly Diagnostic[]> {
  const { name, switches, switchFile } = target;
  const parsed =
    switchFile === undefined ? null : parseSwitchFile(switchFile.text, switchFile.file, env);
  if (parsed !== null && !parsed.ok) return err(parsed.error);
  const defined = parsed?.value.file.switches ?? [];
  return ok({
    target: name,
    faults: faultKindNames.map((kind) => faultFacts(kind, target)),
    faultsAllowed: target.faults?.kinds ?? [],
    places: null,
    replicas: {
      services: target.replicas?.services ?? [],
      barred:
        target.isolation === 'dedicated'
          ? null
          : 'serves customers too; a drill changes the replicas of dedicated targets alone',
    },
    switches: {
      ...Object.fromEntries((switches?.names ?? []).map((each) => [each, ofAnyValue])),
      ...Object.fromEntries(defined.map((each) => [each.name, factsOf(each, target, nowMs)])),
    },
  });
}

function faultFacts(kind: FaultKindName, { faults }: Pick<Target, 'faults'>): FaultFacts {
  const { parameters, ttlMs } = faultKindOf(kind);
  return {
    kind,
    ttlMsMax: Math.min(ttlMs.max, faults?.ttlMsMax ?? ttlMs.max),
    parameterProblems(written) {
      const parsed = parameters.safeParse(written, { error: describeIssue });
      const known = Object.keys(parameters.shape);
      return parsed.success ? [] : parsed.error.issues.flatMap((issue) => problemsOf(issue, known));
    },
  };
}

/** An issue of a fault's parameters, as a diagnostic tells it. */
function problemsOf(issue: z.core.$ZodIssue, known: readonly string[]): readonly ActionProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      key: [key],
      message: `unknown parameter "${key}"${hint(key, known)}`,
    }));
  }
  const key = issue.path.map(String);
  const isMissing = issue.message === missingMark;
  return [{ key, message: isMissing ? `"${key.join('.')}" is missing` : issue.message }];
}

/** A switch of which the target file gives only the name: it acts on shadow traffic alone. */
const ofAnyValue: SwitchFacts = { rejection: () => null, barred: null, isSeen: false };

function factsOf(
  definition: SwitchDefinition,
  { isolation }: Pick<Target, 'isolation'>,
  nowMs: number,
): SwitchFacts {
  const hasCustomers = demandsOf(isolation).leaks !== 'none';
  return {
    rejection(value) {
      const read = readValue(definition.values, value);
      return read.ok ? null : read.error;
    },
    barred: isExpired(definition, nowMs)
      ? `expired on ${definition.expires}`
      : hasCustomers && !definition.shadowOnly
        ? 'acts on customers too; a drill turns those that act on shadow traffic alone'
        : null,
    isSeen: definition.behaviour !== null,
  };
}
