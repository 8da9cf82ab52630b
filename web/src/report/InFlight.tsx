import { Fragment } from 'react';
import type { LoadPoint, InFlight as Measured, Report } from '../api/generated.ts';
import { count, missing, ms, orMissing, rate, stageLevel } from '../format/format.ts';
import { Panel } from '../ui/Panel.tsx';
import { PathDot } from '../ui/PathDot.tsx';
import { ScrollBox } from '../ui/ScrollBox.tsx';
import table from '../ui/table.module.css';
import classes from './Report.module.css';

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
          <Head first="Stage" />
          <tbody>
            {concurrency.points.map(({ round, stage, link, paths: of }, at) => (
              <Fragment key={`${round}.${stage}`}>
                <tr className={table.strong}>
                  <th scope="row" className={table.left}>
                    {levelOf(points[at])}
                  </th>
                  <Figures of={link} />
                </tr>
                {Object.entries(of).map(([name, path]) => (
                  <tr key={name} className={table.quiet}>
                    <th scope="row" className={table.left}>
                      <PathDot name={name} index={Math.max(0, paths.indexOf(name))} />
                    </th>
                    <Figures of={path} />
                  </tr>
                ))}
              </Fragment>
            ))}
          </tbody>
        </table>
      </ScrollBox>
      {concurrency.services.length > 0 && (
        <ScrollBox className={table.scroll} label="Table of requests in flight">
          <table className={table.table} aria-label="Requests in flight at services">
            <Head first="Service" />
            <tbody>
              {concurrency.services.flatMap(({ service, points: of }) =>
                of.map((inFlight, at) =>
                  inFlight === null ? null : (
                    <tr key={`${service} ${points[at]?.round}.${points[at]?.stage}`}>
                      <th scope="row" className={table.left}>
                        {service}
                        <span className={classes.hold}>{levelOf(points[at])}</span>
                      </th>
                      <Figures of={inFlight} />
                    </tr>
                  ),
                ),
              )}
            </tbody>
          </table>
        </ScrollBox>
      )}
      <p className={classes.foot}>
        Where the count differs from λ·W by more than a steady state allows, there is no figure.
        Services count customers' requests too.
      </p>
    </Panel>
  );
}

const levelOf = (point: LoadPoint | undefined): string =>
  point === undefined ? missing : stageLevel(point);

function Head(props: { readonly first: string }) {
  return (
    <thead>
      <tr>
        <th className={table.left}>{props.first}</th>
        <th>Per second</th>
        <th>Mean time</th>
        <th>In flight, λ·W</th>
        <th>Waiting</th>
        <th>Counted</th>
        <th className={table.left}>Why there is no figure</th>
      </tr>
    </thead>
  );
}

function Figures(props: { readonly of: Measured }) {
  const { perSecond, meanMs, byLaw, waiting, counted, reason } = props.of;
  return (
    <>
      <td>{rate(perSecond)}</td>
      <td>{orMissing(meanMs, ms)}</td>
      <td>{orMissing(byLaw, amount)}</td>
      <td>{orMissing(waiting, amount)}</td>
      <td>{orMissing(counted, amount)}</td>
      <td className={`${table.left} ${table.wrap} ${table.rest}`}>{reason}</td>
    </>
  );
}

/** A digit after the point below 10, as in report.html. */
const amount = (value: number): string =>
  value < 10 ? value.toFixed(1) : count(Math.round(value));
