import { z } from 'zod';
import { hint } from '../diagnostics/suggest.ts';
import { err, ok, type Result } from '../result.ts';
import {
  formatLatency,
  formatPercent,
  formatRate,
  parseDuration,
  parsePercent,
  parseRate,
} from '../text/units.ts';

/** What a figure is counted in: a share 0..1, milliseconds, per second, or a plain number. */
export const figureUnits = ['share', 'ms', 'per-second', 'number'] as const;
export type FigureUnit = (typeof figureUnits)[number];

const comparisons = ['<', '<=', '=', '>=', '>'] as const;

/** Which values of a figure are tolerated, in the unit of the figure. A range holds its two ends. */
export const toleranceSchema = z.discriminatedUnion('is', [
  z.object({ is: z.enum(comparisons), value: z.number() }),
  z.object({ is: z.literal('between'), from: z.number(), to: z.number() }),
]);
export type Tolerance = Readonly<z.output<typeof toleranceSchema>>;

const units: Readonly<
  Record<
    FigureUnit,
    { parse(text: string): number | null; format(value: number): string; example: string }
  >
> = {
  share: { parse: parsePercent, format: formatPercent, example: '<= 1%' },
  ms: { parse: parseDuration, format: formatLatency, example: '<= 300ms' },
  'per-second': { parse: parseRate, format: formatRate, example: '>= 45/s' },
  number: {
    parse: (text) => (/^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : null),
    format: (value) => String(Number(value.toPrecision(9))),
    example: '= 200',
  },
};

/** `<= 1%`, `>= 45/s`, `= 200`, `between 1 and 5`, in the unit of the figure; or what to write instead. */
export function parseTolerance(text: string, unit: FigureUnit): Result<Tolerance, string> {
  const { parse, example } = units[unit];
  const howTo = `write a tolerance such as "${example}", or "between A and B"`;
  const [, from, to] = /^between (\S+) and (\S+)$/.exec(text.trim()) ?? [];
  if (from !== undefined && to !== undefined) {
    const [least, most] = [parse(from), parse(to)];
    if (least === null || most === null)
      return err(`${JSON.stringify(text)} is not understood; ${howTo}`);
    if (least > most) return err(`${from} is above ${to}; write the smaller one first`);
    return ok({ is: 'between', from: least, to: most });
  }
  const [, sign = '', written = ''] = /^(\D*?)\s*(-?\d\S*)$/.exec(text.trim()) ?? [];
  const is = comparisons.find((each) => each === sign);
  const value = parse(written);
  if (is === undefined || value === null) {
    const near = is === undefined && value !== null ? hint(sign, comparisons) : '';
    return err(`${JSON.stringify(text)} is not understood; ${howTo}${near}`);
  }
  return ok({ is, value });
}

/** Whether the value is tolerated. A value that is no finite number never is. */
export function tolerates(tolerance: Tolerance, value: number): boolean {
  if (!Number.isFinite(value)) return false;
  switch (tolerance.is) {
    case '<':
      return value < tolerance.value;
    case '<=':
      return value <= tolerance.value;
    case '=':
      return value === tolerance.value;
    case '>=':
      return value >= tolerance.value;
    case '>':
      return value > tolerance.value;
    case 'between':
      return value >= tolerance.from && value <= tolerance.to;
  }
}

const signs: Readonly<Record<(typeof comparisons)[number], string>> = {
  '<': '<',
  '<=': '≤',
  '=': '=',
  '>=': '≥',
  '>': '>',
};

/** The tolerance as a person reads it: `≤ 1%`, `1 to 5`. */
export function describeTolerance(tolerance: Tolerance, unit: FigureUnit): string {
  const { format } = units[unit];
  return tolerance.is === 'between'
    ? `${format(tolerance.from)} to ${format(tolerance.to)}`
    : `${signs[tolerance.is]} ${format(tolerance.value)}`;
}

/** A value of a figure with its unit: `1.5%`, `300 ms`, `45/s`, `200`. */
export const formatFigure = (value: number, unit: FigureUnit): string => units[unit].format(value);

/** A tolerance of such a figure, as a drill file writes it. */
export const toleranceExample = (unit: FigureUnit): string => units[unit].example;
