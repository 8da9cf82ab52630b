import { z } from 'zod';
import { hint } from '../diagnostics/suggest.ts';
import { closed } from '../diagnostics/zodDiagnostics.ts';
import { type DrillAction, subjectOf } from './action.ts';
import type { DrillStack } from './actions/actionKind.ts';
import { switchAction } from './actions/switch.ts';

/** A switch that a drill turns before its load, and back at its end. */
const protectionSwitchSchema = z.object({
  name: z.string(),
  value: z.string(),
  /** What it is turned to when the drill runs without its protection; null: it is left as it is. */
  without: z.string().nullable(),
});
export type ProtectionSwitch = Readonly<z.output<typeof protectionSwitchSchema>>;

/** What a drill protects its target with, and what that prevents. */
export const protectionSchema = z.object({
  switches: z.array(protectionSwitchSchema),
  /** What kind of system the switches turn on, in a few words: `circuit breaker`; null: the drill does not say. */
  system: z.string().nullable().default(null),
  /** Expectations by their key, and probes by name: what does not hold without the protection. */
  breaks: z.array(z.string()),
  /** False: this drill runs without it, to show the harm. */
  isOn: z.boolean(),
});
export type Protection = Readonly<z.output<typeof protectionSchema>>;

const valueForm = z
  .union([z.string().max(500), z.number(), z.boolean()], {
    error: () => 'write the value of the switch, or both: { without: none, with: row-lock }',
  })
  .transform(String);

const switchesMax = 20;

/** The key `protection`: switches by name, with the value that protects. */
export const protectionForm = z
  .record(
    z.string().min(1).max(128),
    z.union(
      [
        valueForm.transform((value) => ({ value, without: null })),
        closed({ with: valueForm, without: valueForm }).transform((both) => ({
          value: both.with,
          without: both.without,
        })),
      ],
      {
        error: () => 'write the value of the switch, or both: { without: none, with: row-lock }',
      },
    ),
  )
  .refine((all) => Object.keys(all).length > 0, 'at least one switch')
  .refine((all) => Object.keys(all).length <= switchesMax, `more than ${switchesMax} switches`)
  .transform((all): ProtectionSwitch[] =>
    Object.entries(all).map(([name, { value, without }]) => ({ name, value, without })),
  );

/** The protection of a drill file, which is on. */
export const protectionOf = (
  switches: readonly ProtectionSwitch[],
  breaks: readonly string[],
  system: string | null,
): Protection => ({ switches: [...switches], system, breaks: [...breaks], isOn: true });

interface Protected {
  readonly protection?: Protection | undefined;
}

/** The drill as it shows the harm; null where it has no protection that could be left off. */
export const withoutProtection = <Drill extends Protected>(drill: Drill): Drill | null =>
  drill.protection === undefined
    ? null
    : { ...drill, protection: { ...drill.protection, isOn: false } };

/** What is turned before the load: each switch to the value that protects, or to that without protection. */
export function protectionActions({ protection }: Protected): readonly DrillAction[] {
  if (protection === undefined) return [];
  return protection.switches.flatMap(({ name, value, without }) => {
    const to = protection.isOn ? value : without;
    return to === null ? [] : [turn(name, to)];
  });
}

/** What protects, whether the drill runs with it or not. */
export const protectingActions = ({ protection }: Protected): readonly SwitchAction[] =>
  (protection?.switches ?? []).map(({ name, value }) => turn(name, value));

type SwitchAction = Extract<DrillAction, { readonly kind: 'switch' }>;

const turn = (name: string, value: string): SwitchAction => ({
  ...{ kind: 'switch', name, value, forMs: null },
});

interface Fault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

interface Checked extends Protected {
  readonly method: readonly { readonly action: DrillAction }[];
  readonly rollback: readonly DrillAction[];
  readonly hypothesis: readonly { readonly name: string }[];
  readonly expect: readonly { readonly kind: string }[];
}

/** What is wrong with the protection of a drill, and with what it says of the drill without it. */
export function protectionFaults(drill: Checked): readonly Fault[] {
  const { switches = [], breaks = [], system = null } = drill.protection ?? {};
  if (switches.length === 0) {
    const message =
      'the drill has no protection that could be left off; give it the key "protection"';
    return [
      ...(breaks.length === 0 ? [] : [{ path: ['without'], message }]),
      ...(system === null ? [] : [{ path: ['system'], message }]),
    ];
  }
  const turned = [...drill.method.map(({ action }) => action), ...drill.rollback].map(subjectOf);
  return [
    ...switches.flatMap(({ name, value, without }): readonly Fault[] => [
      ...(turned.includes(subjectOf(turn(name, value)))
        ? [
            {
              path: ['protection', name],
              message: `switch ${name} is turned by the drill itself; what protects stays as it is until the end`,
            },
          ]
        : []),
      ...(without === value
        ? [
            {
              path: ['protection', name, 'without'],
              message: `switch ${name} has the value ${value} with the protection and without it`,
            },
          ]
        : []),
    ]),
    ...(breaks.length === 0
      ? [
          {
            path: ['protection'],
            message:
              'what does not hold without it? Name expectations or probes: without: [goodput]',
          },
        ]
      : []),
    ...breaksFaults(drill, breaks),
  ];
}

function breaksFaults(
  { expect, hypothesis }: Pick<Checked, 'expect' | 'hypothesis'>,
  breaks: readonly string[],
): readonly Fault[] {
  const known = [...expect.map(({ kind }) => kind), ...hypothesis.map(({ name }) => name)];
  return breaks.flatMap((name, nth): readonly Fault[] => {
    const path = ['without', nth];
    if (breaks.indexOf(name) < nth) return [{ path, message: `${name} is named twice` }];
    return known.includes(name)
      ? []
      : [{ path, message: `the drill has no expectation or probe "${name}"${hint(name, known)}` }];
  });
}

/** What is wrong with the protection on the stack that the drill is for: each switch must exist and show its effect. */
export function protectionStackFaults(
  { protection }: Protected,
  stack: DrillStack,
): readonly Fault[] {
  return (protection?.switches ?? []).flatMap(({ name, value, without }): readonly Fault[] => {
    const path = ['protection', name];
    const wanted = without === null ? [value] : [value, without];
    const problems = wanted.flatMap((each) =>
      switchAction.problems({ kind: 'switch', name, value: each, forMs: null }, stack),
    );
    const messages = [...new Set(problems.map(({ message }) => message))];
    const facts = Object.hasOwn(stack.switches, name) ? stack.switches[name] : undefined;
    if (facts !== undefined && !facts.isSeen) {
      messages.push(
        `no instance shows what switch ${name} does; give it a "behaviour" in the target's switch file`,
      );
    }
    return messages.map((message) => ({ path, message }));
  });
}
