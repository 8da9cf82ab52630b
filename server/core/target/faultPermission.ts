import { z } from 'zod';
import { closed, describeIssue, orMissing } from '../diagnostics/zodDiagnostics.ts';
import {
  type FaultKindName,
  faultKindNames,
  faultKindOf,
  isFaultKind,
  unknownKind,
} from '../fault/fault.ts';
import { TTL_MS_MIN } from '../fault/faultKind.ts';
import { milliseconds } from '../fault/parameters.ts';
import { formatSpan } from '../text/units.ts';
import { demandsOf, type Isolation } from './isolation.ts';

/** What the owner of a target allows of faults. */
export interface FaultPermission {
  readonly kinds: readonly FaultKindName[];
  /** `shadow`: only subjects that carry rehearsal traffic alone. `all`: those that serve customers too. */
  readonly reach: 'shadow' | 'all';
  /** Longest time to live of a fault on this target; null: the cap of its kind. */
  readonly ttlMsMax: number | null;
}

const ttlMsOfAnyKind = Math.max(...faultKindNames.map((name) => faultKindOf(name).ttlMs.max));

const kindName = z.custom<FaultKindName>(isFaultKind, {
  error: ({ input }) =>
    typeof input === 'string'
      ? unknownKind(input)
      : orMissing(input, 'should be the name of a kind of fault'),
  abort: false,
});

const permission = closed({
  kinds: z
    .array(kindName)
    .min(1)
    .max(faultKindNames.length)
    .refine((kinds) => new Set(kinds).size === kinds.length, 'a kind is named twice'),
  reach: z.enum(['shadow', 'all'], { error: 'write shadow or all' }).default('shadow'),
  ttlMsMax: milliseconds(TTL_MS_MIN, ttlMsOfAnyKind).nullable().default(null),
});

/** `[latency, kill]`, or the same with more said: `{ kinds: [latency, kill], reach: all, ttlMsMax: 30s }`. */
export const faultPermissionSchema = z.unknown().transform((value, context): FaultPermission => {
  const isList = Array.isArray(value);
  const parsed = permission.safeParse(isList ? { kinds: value } : value, {
    error: describeIssue,
  });
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    const path = isList ? issue.path.slice(1) : issue.path;
    context.issues.push({ ...issue, path, input: value } as z.core.$ZodRawIssue);
  }
  return z.NEVER;
});

/** The same as JSON Schema for editors. */
export function faultPermissionJsonSchema(): object {
  const kinds = { type: 'array', minItems: 1, items: { enum: faultKindNames } };
  const time = { anyOf: [{ type: 'integer' }, { type: 'string' }, { type: 'null' }] };
  return {
    description:
      'Kinds of faults that a drill may cause, such as [latency, kill]; a mapping also says reach and ttlMsMax. None without it.',
    anyOf: [
      kinds,
      {
        type: 'object',
        properties: { kinds, reach: { enum: ['shadow', 'all'] }, ttlMsMax: time },
        required: ['kinds'],
        additionalProperties: false,
      },
    ],
  };
}

interface Allowing {
  readonly name: string;
  readonly isolation: Isolation;
  readonly faults?: FaultPermission | undefined;
}

/** What is asked for, with the kind as a person wrote it. */
export interface WantedFault {
  readonly kind: string;
  readonly ttlMs: number;
}

/** Why a target's file does not allow a fault, as one sentence with its remedy; null where it does. */
export function faultProblem(
  { name, faults }: Pick<Allowing, 'name' | 'faults'>,
  { kind, ttlMs }: WantedFault,
): string | null {
  if (!isFaultKind(kind)) return unknownKind(kind);
  if (faults === undefined) {
    return `target ${name} allows no faults; its owner writes "faults: [${kind}]" into the target file`;
  }
  if (!faults.kinds.includes(kind)) {
    return `target ${name} does not allow the fault "${kind}"; its owner adds it to "faults", which allows ${faults.kinds.join(', ')}`;
  }
  const ofKind = faultKindOf(kind).ttlMs.max;
  const most = Math.min(ofKind, faults.ttlMsMax ?? ofKind);
  if (ttlMs <= most) return null;
  const origin = most < ofKind ? `target ${name}` : `the fault "${kind}"`;
  return `a time to live of ${formatSpan(ttlMs)} is above the cap of ${origin}, ${formatSpan(most)}`;
}

/** Why a fault may not be done to a subject that carries this traffic; null where it may. */
export function reachProblem(
  { name, isolation, faults }: Allowing,
  subject: { readonly name: string; readonly carries: 'shadow' | 'all' },
): string | null {
  if (isolation === 'dedicated' || subject.carries === 'shadow' || faults?.reach === 'all') {
    return null;
  }
  return `subject ${subject.name} serves customers too, and target ${name} allows faults on rehearsal traffic alone; its owner writes "reach: all" under "faults"`;
}

/** Whether a second person must approve a drill with faults: customers could meet them. */
export const faultsNeedApproval = ({ isolation, faults }: Omit<Allowing, 'name'>): boolean =>
  isolation !== 'dedicated' &&
  (demandsOf(isolation).approval === 'required' || faults?.reach === 'all');
