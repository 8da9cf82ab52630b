import { z } from 'zod';
import { textForm } from '../diagnostics/zodDiagnostics.ts';
import type { DrillBody } from './drillBody.ts';
import type {
  DrillResult,
  ExpectationBase,
  ExpectationKind,
  ExpectationOutcome,
} from './expectations/expectationKind.ts';
import { expectationKinds } from './expectations/registry.ts';

const [first, ...others] = expectationKinds;

export const expectationSchema = z.discriminatedUnion('kind', [
  first.schema,
  ...others.map((kind) => kind.schema),
]);

/** What must hold in a drill: one expectation of any kind. */
export type Expectation = Readonly<z.output<typeof expectationSchema>>;

/** The keys of `expect` in a drill file: one for each kind. */
export const expectationForms: Readonly<Record<string, z.ZodType<Expectation | undefined>>> =
  Object.fromEntries(
    expectationKinds.map(({ kind, parse, example, doc }) => [
      kind,
      textForm(
        (text): Expectation | null => {
          const fields = parse(text.trim().replace(/\s+/g, ' '));
          return fields === null ? null : expectationSchema.parse({ kind, ...fields });
        },
        `write "${example}"`,
        { examples: [example] },
      )
        .optional()
        .describe(doc),
    ]),
  );

/** What is expected, in one line. */
export const describeExpectation = (spec: Expectation): string => kindOf(spec).describe(spec);

/** Why the drill could never show it; null where it could. */
export const impossibleBecause = (spec: Expectation, body: DrillBody): string | null =>
  kindOf(spec).impossible(spec, body);

export const judgeExpectation = (spec: Expectation, result: DrillResult): ExpectationOutcome =>
  kindOf(spec).judge(spec, result);

/** Whether a kind of expectation is judged from the audit. */
export const isAuditedExpectation = (name: string): boolean =>
  expectationKinds.some(
    ({ kind, ...more }) => kind === name && 'readsAudit' in more && more.readsAudit,
  );

/** The time that a drill allows for recovery, in ms; 0 where it expects none. */
export const recoverMsOf = (expect: readonly Expectation[]): number =>
  Math.max(0, ...expect.flatMap((spec) => (spec.kind === 'recovered' ? [spec.withinMs] : [])));

function kindOf(spec: ExpectationBase): ExpectationKind<Expectation> {
  const found: ExpectationKind<Expectation> | undefined = expectationKinds.find(
    ({ kind }) => kind === spec.kind,
  );
  if (found === undefined) throw new Error(`no kind of expectation "${spec.kind}" is registered`);
  return found;
}
