import type { StepSummary } from '../api/generated.ts';
import { count, missing } from '../format/format.ts';
import { Panel } from '../ui/Panel.tsx';
import { PathDot } from '../ui/PathDot.tsx';
import { QuantileValue } from '../ui/QuantileValue.tsx';
import { ScrollBox } from '../ui/ScrollBox.tsx';
import table from '../ui/table.module.css';
import classes from './Report.module.css';

/** Requests of each step over the whole run. */
export function StepTable(props: {
  readonly steps: readonly StepSummary[];
  readonly paths: readonly string[];
}) {
  if (props.steps.length === 0) return null;
  const hasFlow = props.steps.some(({ flow }) => flowText(flow) !== missing);
  return (
    <Panel title="Steps" note="each request of the journeys, over the whole run" flush>
      <ScrollBox className={table.scroll} label="Table of steps">
        <table className={table.table} aria-label="Steps">
          <thead>
            <tr>
              <th className={table.left}>Path</th>
              <th className={table.left}>Step</th>
              <th>Requests</th>
              {hasFlow && <th className={table.left}>Flow</th>}
              <th>p50</th>
              <th>p95</th>
              <th>p99</th>
              <th className={`${table.left} ${classes.apart}`}>Failures</th>
            </tr>
          </thead>
          <tbody>
            {props.steps.map((step) => (
              <tr key={`${step.path} ${step.step}`}>
                <td className={table.left}>
                  <PathDot name={step.path} index={Math.max(0, props.paths.indexOf(step.path))} />
                </td>
                <th scope="row" className={table.left}>
                  {step.step}
                </th>
                <td>{count(step.requests)}</td>
                {hasFlow && (
                  <td className={`${table.left} ${table.wrap}`}>{flowText(step.flow)}</td>
                )}
                <td>
                  <QuantileValue quantile={step.p50Ms} />
                </td>
                <td>
                  <QuantileValue quantile={step.p95Ms} />
                </td>
                <td>
                  <QuantileValue quantile={step.p99Ms} />
                </td>
                <td className={`${table.left} ${table.wrap} ${classes.apart}`}>
                  <Failures failures={step.failures} noEvidence={step.noEvidence ?? {}} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </Panel>
  );
}

/** How often the step did what its flow words ask for. */
function flowText(flow: StepSummary['flow']): string {
  const words = { ...flow, 'asked again': flow?.polled, polled: undefined };
  const told = Object.entries(words).filter(([, n]) => n !== undefined);
  return told.length === 0
    ? missing
    : told.map(([kind, n]) => `${kind} ${count(n ?? 0)}`).join(', ');
}

function Failures(props: {
  readonly failures: StepSummary['failures'];
  readonly noEvidence: StepSummary['failures'];
}) {
  const others = Object.entries(props.noEvidence).map(
    ([reason, n]) => [`${reason} (not the target's failure)`, n] as const,
  );
  const entries = [...Object.entries(props.failures), ...others];
  if (entries.length === 0) return <span className={classes.dim}>none</span>;
  return entries
    .toSorted(([, a], [, b]) => b - a)
    .map(([reason, n]) => (
      <div key={reason}>
        {count(n)} × {reason}
      </div>
    ));
}
