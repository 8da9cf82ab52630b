import type { Plan, Report } from '../api/generated.ts';
import type { CurveLine } from '../charts/options.ts';
import { quantileName } from '../format/format.ts';
import { statedRate } from '../format/stated.ts';
import { judgedQuantile } from '../measure/sloLimits.ts';
import { pathColor } from '../ui/tone.ts';
import { type CurvePoint, curvePoints } from './curve.ts';

/** Goodput, achieved throughput and the diagonal of the offered rate. */
export function capacityLines(points: readonly CurvePoint[]): readonly CurveLine[] {
  const most = points.at(-1)?.offered ?? 0;
  return [
    {
      label: 'goodput, within the SLO',
      color: 'var(--zh-pass)',
      points: points.map((p) => ({
        x: p.offered,
        y: statedRate(p.measured, p.measured.goodputPerSecond),
        hollow: !p.evidence,
      })),
      width: 2,
    },
    {
      label: 'achieved',
      color: 'var(--zh-accent)',
      points: points.map((p) => ({
        x: p.offered,
        y: statedRate(p.measured, p.measured.achievedPerSecond),
        hollow: !p.evidence,
      })),
      width: 2.5,
    },
    {
      label: 'as offered',
      color: 'var(--zh-offered)',
      points: [
        { x: 0, y: 0 },
        { x: most, y: most },
      ],
      dash: true,
      dots: false,
      width: 1.5,
    },
  ];
}

/** The percentile that each path is judged by, over the offered rate of all paths together. */
export function linePerPath(
  report: Report,
  paths: readonly string[],
  plan: Plan | undefined,
): readonly CurveLine[] {
  const totals = curvePoints(report.points, null);
  return paths.map((path, index) => {
    const q = judgedQuantile(plan, path);
    return {
      label: `${path} ${quantileName(q)}`,
      color: pathColor(index),
      points: totals.map((total) => {
        const point = report.points.find((p) => p.stage === total.stage && p.level === total.level);
        const measured = point?.paths[path];
        const y = measured === undefined ? null : quantileOf(measured, q);
        return { x: total.offered, y, hollow: !total.evidence };
      }),
    };
  });
}

function quantileOf(measured: CurvePoint['measured'], q: number): number | null {
  if (q <= 0.5) return measured.p50Ms.value;
  return q >= 0.99 ? measured.p99Ms.value : measured.p95Ms.value;
}

/** The percentiles of one path over its own offered rate. */
export function linePerQuantile(report: Report, path: string): readonly CurveLine[] {
  const points = curvePoints(report.points, path);
  const line = (label: string, color: string, q: number): CurveLine => ({
    label,
    color,
    points: points.map((p) => ({
      x: p.offered,
      y: quantileOf(p.measured, q),
      hollow: !p.evidence,
    })),
  });
  return [
    line('p50', 'var(--zh-p50)', 0.5),
    line('p95', 'var(--zh-p95)', 0.95),
    line('p99', 'var(--zh-p99)', 0.99),
  ];
}
