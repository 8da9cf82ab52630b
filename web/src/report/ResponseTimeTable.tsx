import { Fragment } from 'react';
import type { LoadPoint, Measured, ResponseQuantile } from '../api/generated.ts';
import { missing, ms, plural, stageLevel } from '../format/format.ts';
import { Panel } from '../ui/Panel.tsx';
import { PathDot } from '../ui/PathDot.tsx';
import { ScrollBox } from '../ui/ScrollBox.tsx';
import table from '../ui/table.module.css';
import classes from './Report.module.css';

/** Response times of correct journeys and of every start. Reports of older versions hold none. */
export function ResponseTimeTable(props: {
  readonly points: readonly LoadPoint[];
  readonly paths: readonly string[];
}) {
  const points = props.points.filter((point) => point.total.response !== undefined);
  if (points.length === 0) return null;
  return (
    <Panel
      title="Response time"
      note="planned start to done, think time left out"
      flush
      testId="response-times"
    >
      <ScrollBox className={table.scroll} label="Table of response times">
        <table className={table.table} aria-label="Response time">
          <thead>
            <tr>
              <th className={table.left} rowSpan={2}>
                Stage
              </th>
              <th colSpan={3} scope="colgroup" className={classes.group}>
                correct journeys
              </th>
              <th colSpan={3} scope="colgroup" className={classes.group}>
                every start
              </th>
            </tr>
            <tr>
              {['correct', 'every'].flatMap((group) =>
                ['p50', 'p95', 'p99'].map((name) => <th key={`${group} ${name}`}>{name}</th>),
              )}
            </tr>
          </thead>
          <tbody>
            {points.map((point, index) => (
              <Fragment key={`${point.round}.${point.stage}`}>
                <tr className={table.strong}>
                  <th scope="row" className={table.left}>
                    {stageLevel(point)}
                  </th>
                  <Figures measured={point.total} id={`response-${index}`} />
                </tr>
                {props.paths.map((path, at) => {
                  const measured = point.paths[path];
                  if (measured === undefined) return null;
                  return (
                    <tr key={path} className={table.quiet}>
                      <th scope="row" className={table.left}>
                        <PathDot name={path} index={at} />
                      </th>
                      <Figures measured={measured} id={`response-${index}-${path}`} />
                    </tr>
                  );
                })}
              </Fragment>
            ))}
          </tbody>
        </table>
      </ScrollBox>
      <p className={classes.foot}>
        Service time begins when a request is sent, response time when its journey was due: a
        journey that waited for a slow target counts with its wait. Of every start, those that were
        dropped, failed or never ended count as never answered; refused ones are left out. After a
        drop the planned starts are unknown: the response time of correct journeys is not available,
        and that of every start is a lower bound.
      </p>
    </Panel>
  );
}

function Figures(props: { readonly measured: Measured; readonly id: string }) {
  const { correct, censored } = props.measured.response ?? {};
  const cells = [
    ['correct-p50', correct?.p50Ms],
    ['correct-p95', correct?.p95Ms],
    ['correct-p99', correct?.p99Ms],
    ['every-p50', censored?.p50Ms],
    ['every-p95', censored?.p95Ms],
    ['every-p99', censored?.p99Ms],
  ] as const;
  return cells.map(([name, quantile]) => (
    <td
      key={name}
      data-testid={`${props.id}-${name}`}
      data-value={quantile?.value ?? ''}
      title={`${plural(quantile?.samples ?? 0, 'sample')}`}
    >
      {<ResponseTime quantile={quantile} />}
    </td>
  ));
}

function ResponseTime(props: { readonly quantile: ResponseQuantile | undefined }) {
  if (props.quantile === undefined) return missing;
  const { value, state } = props.quantile;
  if (state === 'not enough samples') return missing;
  if (value === null) return <span className={classes.none}>{state}</span>;
  return state === 'at least' ? `≥ ${ms(value)}` : ms(value);
}
