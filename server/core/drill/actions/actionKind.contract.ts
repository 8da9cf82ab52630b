import { describe, expect, it } from 'vitest';
import type { ActionBase, ActionKind, DrillStack, SwitchFacts } from './actionKind.ts';

/** A switch that takes any value, or one of these. For tests only. */
export const switchCase = (of: {
  readonly values?: readonly string[];
  readonly barred?: string;
  readonly isSeen?: boolean;
}): SwitchFacts => ({
  rejection: (value) =>
    of.values === undefined || of.values.includes(value) ? null : `takes ${of.values.join(' or ')}`,
  barred: of.barred ?? null,
  isSeen: of.isSeen ?? false,
});

/** A stack whose target allows the fault `latency` and has three switches and two services that scale. For tests only. */
export const stackCase: DrillStack = {
  target: 'mall',
  faults: [
    {
      kind: 'latency',
      ttlMsMax: 60_000,
      parameterProblems: ({ latency }) =>
        latency === undefined ? [{ key: ['latency'], message: '"latency" is missing' }] : [],
    },
    { kind: 'kill', ttlMsMax: 60_000, parameterProblems: () => [] },
  ],
  faultsAllowed: ['latency'],
  places: ['payments', 'catalog'],
  replicas: { services: ['payments', 'orders'], barred: null },
  switches: {
    'inventory.guard': switchCase({ values: ['row', 'none'] }),
    'orders.limit': switchCase({}),
    'pages.static': switchCase({ barred: 'expired on 2026-11-20' }),
  },
};

/** What the contract needs to know of one kind. */
export interface ActionCases<Action extends ActionBase> {
  readonly action: Action;
  /** Actions that the stack of `stackCase` does not allow, with what is told of each. */
  readonly refused: readonly (readonly [Action, readonly [key: string, message: string]])[];
}

/** What every kind of action must do; the test of each kind runs it with cases of its own. */
export function actionContract<Action extends ActionBase>(
  kind: ActionKind<Action>,
  { action, refused }: ActionCases<Action>,
): void {
  describe(`the action ${kind.kind}`, () => {
    it('reads its own example, whose keys it names', () => {
      const read = kind.form.safeParse(kind.example);
      expect(read.success).toBe(true);
      expect(kind.keys).toEqual(expect.arrayContaining(Object.keys(kind.example)));
      expect(kind.keys[0]).toBe(kind.kind);
    });

    it('refuses a key that it does not have', () => {
      expect(kind.form.safeParse({ ...kind.example, strange: 1 }).success).toBe(false);
      expect(kind.form.safeParse({}).success).toBe(false);
    });

    it('is described in one line, and is possible on a stack that allows it', () => {
      expect(kind.describe(action)).toMatch(/^\S.*\S$/);
      expect(kind.problems(action, stackCase)).toEqual([]);
    });

    it('that must be taken back changes a subject, and another changes none', () => {
      expect(kind.subject(action) !== null).toBe(kind.undone);
      expect(kind.disturbs === 'never').toBe(!kind.undone);
    });

    it('tells what a stack does not allow', () => {
      for (const [wrong, [key, message]] of refused) {
        expect(kind.problems(wrong, stackCase)).toEqual([{ key: key.split('.'), message }]);
      }
    });
  });
}
