import type { DrillReport } from '../../core/drill/report/drillReport.ts';
import type { VerdictState } from '../../core/verdict/verdict.ts';

/** What one drill of a fault showed of the stock. */
export interface FaultRow {
  /** `latency of to-postgres (…)`, as the drill names it. */
  readonly fault: string;
  readonly verdict: VerdictState;
  /** Each outcome of the fault itself: that it bit, and that it is gone. */
  readonly told: readonly { readonly state: VerdictState; readonly saw: string }[];
  /** Each invariant that the drill reads, over all of its phases. */
  readonly invariants: readonly {
    readonly name: string;
    readonly state: VerdictState;
    readonly saw: string;
  }[];
}

/** What must hold under every fault. Others say what it left half done, which the shop mends later or a person does. */
const stockInvariants: readonly string[] = [
  'oversell',
  'stock-conservation',
  'counter-equals-ledger',
];

const ranks: readonly VerdictState[] = ['fail', 'unknown', 'pass'];
const invariantText = / of the audit$/;

/** The row of a drill with one fault: its probes of invariants by what they read, the worst phase of each. */
export function faultRow({ actions, probes, expectations, verdict }: DrillReport): FaultRow {
  const [fault] = actions.filter(({ part }) => part === 'method');
  const read = probes.flatMap(({ phases }) => {
    const own = phases.filter(({ expected }) => invariantText.test(expected));
    const worst = worstOf(own);
    return worst === null
      ? []
      : [{ name: worst.expected.replace(invariantText, ''), state: worst.state, saw: worst.saw }];
  });
  const all = expectations.filter(({ kind }) => kind === 'invariants');
  return {
    fault: fault?.text ?? 'no fault',
    verdict: verdict.state,
    told: (fault?.outcomes ?? []).map(({ state, saw }) => ({ state, saw })),
    invariants: [
      ...read,
      ...all.map(({ state, saw }) => ({ name: 'all of the audit', state, saw })),
    ],
  };
}

const worstOf = <Each extends { readonly state: VerdictState }>(
  outcomes: readonly Each[],
): Each | null =>
  ranks.flatMap((rank) => outcomes.filter(({ state }) => state === rank)).at(0) ?? null;

/** A sensor saw that the fault bit, and that it is gone. */
export const isSeen = ({ told }: FaultRow): boolean =>
  told.length > 0 && told.every(({ state }) => state === 'pass');

const ofStock = ({ invariants }: FaultRow): FaultRow['invariants'] =>
  invariants.filter(({ name }) => stockInvariants.includes(name));

/** Every invariant of stock was judged, and holds. */
export const isStockRight = (row: FaultRow): boolean =>
  ofStock(row).length > 0 && ofStock(row).every(({ state }) => state === 'pass');

/** What contradicts that the fault was there and that no stock is wrong. What is unknown shows neither. */
export function wrongOf(row: FaultRow): readonly string[] {
  const { told } = row;
  const stock = ofStock(row);
  const unseen = told.filter(({ state }) => state !== 'pass').map(({ saw }) => saw);
  const broken = stock
    .filter(({ state }) => state !== 'pass')
    .map(({ name, state, saw }) => `${name} ${state}: ${saw}`);
  return [
    ...(told.length === 0 ? ['the drill has no fault'] : unseen),
    ...(stock.length === 0 ? ['the drill reads no invariant of stock'] : broken),
  ];
}

const words: Readonly<Record<VerdictState, string>> = {
  pass: 'holds',
  fail: 'broken',
  unknown: 'unknown',
};

/** A kind of fault that is not shown, and why. */
export interface NotShown {
  readonly kind: string;
  readonly reason: string;
}

/** A table in Markdown, a line each: faults against the invariants of the first row; then what is not shown. */
export function faultTable(
  rows: readonly FaultRow[],
  notShown: readonly NotShown[] = [],
): readonly string[] {
  const names = rows[0]?.invariants.map(({ name }) => name) ?? [];
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const stateOf = (row: FaultRow, name: string): string => {
    const found = row.invariants.find((each) => each.name === name);
    return found === undefined ? 'not read' : words[found.state];
  };
  const head = ['fault', 'seen and gone', ...names];
  return [
    line(head),
    line(head.map(() => '---')),
    ...rows.map((row) =>
      line([row.fault, isSeen(row) ? 'yes' : 'no', ...names.map((name) => stateOf(row, name))]),
    ),
    ...notShown.map(({ kind, reason }) =>
      line([kind, `not shown here: ${reason}`, ...names.map(() => 'not read')]),
    ),
  ];
}
