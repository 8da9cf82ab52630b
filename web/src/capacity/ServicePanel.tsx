import { useMemo } from 'react';
import type { ServicePlan } from '../api/generated.ts';
import { ScalingChart } from '../charts/ScalingChart.tsx';
import { count, percent, perSecond, plural } from '../format/format.ts';
import { Panel } from '../ui/Panel.tsx';
import { ScrollBox } from '../ui/ScrollBox.tsx';
import table from '../ui/table.module.css';
import classes from './Capacity.module.css';
import {
  describeCheck,
  describeDemand,
  isPlanned,
  type PlannedService,
  rangeText,
  thinned,
} from './planFigures.ts';

/** What the plan of one service rests on: its curve, what is lost with replicas, and the check. */
export function ServicePanel(props: { readonly plan: ServicePlan }) {
  const { plan } = props;
  if (!isPlanned(plan)) {
    return (
      <Panel title={plan.service} note={describeDemand(plan)} testId={`service-${plan.service}`}>
        <p className={classes.none}>Unknown, because {plan.reason}.</p>
      </Panel>
    );
  }
  return (
    <Panel title={plan.service} note={describeDemand(plan)} testId={`service-${plan.service}`}>
      <Curve plan={plan} />
      <div className={classes.tables}>
        <Losses plan={plan} />
        <Check plan={plan} />
      </div>
    </Panel>
  );
}

function Curve(props: { readonly plan: PlannedService }) {
  const { plan } = props;
  const curve = useMemo(() => thinned(plan.curve), [plan.curve]);
  const { service, replicas, capacity } = plan;
  return (
    <ScalingChart
      label={`Capacity of ${service} by replicas`}
      summary={`${plural(replicas, 'replica')} carry ${rangeText(capacity)} calls per second.`}
      curve={curve}
      measured={plan.measured}
      asked={plan.demand.high}
      planned={replicas}
    />
  );
}

function Losses(props: { readonly plan: PlannedService }) {
  const { lost, replicas } = props.plan;
  return (
    <ScrollBox className={table.scroll} label="When replicas are lost">
      <table className={table.table} aria-label="When replicas are lost" data-testid="losses">
        <thead>
          <tr>
            <th className={table.left}>Lost</th>
            <th>Left</th>
            <th>Nights carried</th>
            <th>Not carried, likely</th>
            <th>1 night of 20</th>
          </tr>
        </thead>
        <tbody>
          {lost.map((each) => (
            <tr key={each.lost}>
              <th scope="row" className={table.left}>
                {each.lost === 0 ? 'none' : count(each.lost)}
              </th>
              <td>{count(replicas - each.lost)}</td>
              <td>{percent(each.carried)}</td>
              <td>{percent(each.short.likely)}</td>
              <td>{percent(each.short.high)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={classes.note}>In the busiest second, with no headroom kept.</p>
    </ScrollBox>
  );
}

function Check(props: { readonly plan: PlannedService }) {
  const { plan } = props;
  return (
    <ScrollBox className={table.scroll} label="Measured beside predicted">
      {plan.check.length > 0 && (
        <table className={table.table} aria-label="Measured beside predicted" data-testid="check">
          <thead>
            <tr>
              <th className={table.left}>Replicas</th>
              <th>Measured</th>
              <th>Predicted by the others (95%), /s</th>
              <th>Holds</th>
            </tr>
          </thead>
          <tbody>
            {plan.check.map((each, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a number of replicas may be measured twice.
              <tr key={at}>
                <th scope="row" className={table.left}>
                  {count(each.replicas)}
                </th>
                <td>{perSecond(each.measured)}</td>
                <td>{rangeText(each.predicted)}</td>
                <td>{each.inside ? 'yes' : 'no'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p className={classes.note}>{describeCheck(plan)}</p>
    </ScrollBox>
  );
}
