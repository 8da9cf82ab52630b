import { Fragment, type ReactNode } from 'react';
import type { LoadPoint, InFlight as Measured, Report } from '../api/generated.ts';
import { count, missing, ms, orMissing, rate, stageLevel } from '../format/format.ts';
import { Panel } from '../ui/Panel.tsx';
import { PathDot } from '../ui/PathDot.tsx';
import { ScrollBox } from '../ui/ScrollBox.tsx';
import table from '../ui/table.module.css';
import classes from './Report.module.css';

type Concurrency = NonNullable<Report['concurrency']>;

/** What was in flight at each stage by Little's law, and at each service; nothing of reports before it. */
export function InFlight(props: {
  readonly concurrency: Report['concurrency'];
  readonly points: readonly LoadPoint[];
  readonly paths: readonly string[];
}) {
  const { concurrency, points, paths } = props;
  if (concurrency === undefined || points.length === 0) return null;
  return (
    <Panel
      title="In flight"
      note="by Little's law, λ·W: what begins per second times how long it stays"
      flush
      testId="in-flight"
    >
      <ScrollBox className={table.scroll} label="Table of journeys in flight">
        <table className={table.table} aria-label="Journeys in flight">
          <Head first="Stage" hasWaiting />
          <tbody>
            {concurrency.points.map(({ round, stage, link, paths: of }, at) => (
              <Fragment key={`${round}.${stage}`}>
                <tr className={table.strong}>
                  <th scope="row" className={table.left}>
                    {levelOf(points[at])}
                  </th>
                  <Figures of={link} hasWaiting />
                </tr>
                {Object.entries(of).map(([name, path]) => (
                  <Line key={name} of={path} hasWaiting>
                    <PathDot name={name} index={Math.max(0, paths.indexOf(name))} />
                  </Line>
                ))}
              </Fragment>
            ))}
          </tbody>
        </table>
      </ScrollBox>
      {concurrency.services.length > 0 && (
        <Services services={concurrency.services} points={points} />
      )}
      <p className={classes.foot}>
        Waiting: those that wait for an answer, without pauses. Where the count differs from λ·W by
        more than a steady state allows, there is no figure.
      </p>
    </Panel>
  );
}

/** A line for each service and stage: too many to stand open. */
function Services(props: {
  readonly services: Concurrency['services'];
  readonly points: readonly LoadPoint[];
}) {
  const { services, points } = props;
  return (
    <details className={classes.services}>
      <summary className={classes.dim}>
        Requests in flight at each service, of customers too
      </summary>
      <ScrollBox className={table.scroll} label="Table of requests in flight">
        <table className={table.table} aria-label="Requests in flight at services">
          <Head first="Service" />
          <tbody>
            {services.flatMap(({ service, points: of }) =>
              of.map((inFlight, at) =>
                inFlight === null ? null : (
                  <Line key={`${service} ${points[at]?.round}.${points[at]?.stage}`} of={inFlight}>
                    {service}
                    <span className={classes.hold}>{levelOf(points[at])}</span>
                  </Line>
                ),
              ),
            )}
          </tbody>
        </table>
      </ScrollBox>
    </details>
  );
}

const levelOf = (point: LoadPoint | undefined): string =>
  point === undefined ? missing : stageLevel(point);

function Head(props: { readonly first: string; readonly hasWaiting?: boolean }) {
  return (
    <thead>
      <tr>
        <th className={table.left}>{props.first}</th>
        <th>Per second</th>
        <th>Mean time</th>
        <th>In flight, λ·W</th>
        {props.hasWaiting === true && <th>Waiting</th>}
        <th>Counted</th>
      </tr>
    </thead>
  );
}

/** The figures of a path or a service, and below them why there are none. */
function Line(props: {
  readonly of: Measured;
  readonly hasWaiting?: boolean;
  readonly children: ReactNode;
}) {
  const { of, hasWaiting = false, children } = props;
  return (
    <>
      <tr className={hasWaiting ? table.quiet : ''}>
        <th scope="row" className={table.left}>
          {children}
        </th>
        <Figures of={of} hasWaiting={hasWaiting} />
      </tr>
      {of.reason !== null && (
        <tr className={table.quiet}>
          <td className={`${table.left} ${classes.reason}`} colSpan={hasWaiting ? 6 : 5}>
            <span>{of.reason}</span>
          </td>
        </tr>
      )}
    </>
  );
}

function Figures(props: { readonly of: Measured; readonly hasWaiting: boolean }) {
  const { perSecond, meanMs, byLaw, waiting, counted } = props.of;
  return (
    <>
      <td>{rate(perSecond)}</td>
      <td>{orMissing(meanMs, ms)}</td>
      <td>{orMissing(byLaw, amount)}</td>
      {props.hasWaiting && <td>{orMissing(waiting, amount)}</td>}
      <td>{orMissing(counted, amount)}</td>
    </>
  );
}

/** A digit after the point below 10, as in report.html. */
const amount = (value: number): string => (value < 10 ? value.toFixed(1) : count(value));
