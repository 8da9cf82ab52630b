import { Fragment } from 'react';
import type { LoadPoint, Measured, SloOutcome } from '../api/generated.ts';
import { count, duration, rate, stageLevel } from '../format/format.ts';
import { errorShareText, statedErrorShare, statedRate, windowRateText } from '../format/stated.ts';
import { Panel } from '../ui/Panel.tsx';
import { PathDot } from '../ui/PathDot.tsx';
import { QuantileValue } from '../ui/QuantileValue.tsx';
import { ScrollBox } from '../ui/ScrollBox.tsx';
import { Tag } from '../ui/Tag.tsx';
import table from '../ui/table.module.css';
import { toneColor } from '../ui/tone.ts';
import { VerdictIcon } from '../ui/VerdictTag.tsx';
import classes from './Report.module.css';
import { noEvidence, stageOutcome } from './stageOutcome.ts';

/** Each stage in total and by path; each cell also holds its raw value, for tests. */
export function StageTable(props: {
  readonly points: readonly LoadPoint[];
  readonly paths: readonly string[];
}) {
  if (props.points.length === 0) return null;
  return (
    <Panel
      title="Stages"
      note="journeys/s inside the hold, after its first seconds; percentiles are of service time"
      flush
      testId="stages"
    >
      <ScrollBox className={table.scroll} label="Table of stages">
        <table className={table.table}>
          <thead>
            <tr>
              <th className={table.left}>Stage</th>
              <th>Offered</th>
              <th>Started</th>
              <th>Dropped</th>
              <th>Achieved</th>
              <th>Goodput</th>
              <th>Requests/s</th>
              <th>Errors</th>
              <th>p50</th>
              <th>p95</th>
              <th>p99</th>
              <th className={table.left}>SLOs</th>
            </tr>
          </thead>
          <tbody>
            {props.points.map((point, index) => (
              <StageLines
                key={`${point.round}.${point.stage}`}
                point={point}
                index={index}
                paths={props.paths}
              />
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </Panel>
  );
}

function StageLines(props: {
  readonly point: LoadPoint;
  readonly index: number;
  readonly paths: readonly string[];
}) {
  const { point, index, paths } = props;
  return (
    <Fragment>
      <tr className={table.strong} data-testid={`stage-${index}`}>
        <th scope="row" className={table.left}>
          {stageLevel(point)}
          <span className={classes.hold}>{duration(point.holdMs)}</span>
          <NoEvidenceTag point={point} />
        </th>
        <Figures measured={point.total} id={`stage-${index}`} />
        <td className={`${table.left} ${table.wrap}`}>
          <Outcome point={point} />
        </td>
      </tr>
      <Reason text={noEvidence(point)?.reason ?? null} />
      {paths.map((path, at) => {
        const measured = point.paths[path];
        if (measured === undefined) return null;
        return (
          <Fragment key={path}>
            <tr className={table.quiet}>
              <th scope="row" className={table.left}>
                <PathDot name={path} index={at} />
              </th>
              <Figures measured={measured} id={`stage-${index}-${path}`} />
              <td />
            </tr>
            <Breaches slos={point.slos.filter((slo) => slo.path === path)} />
          </Fragment>
        );
      })}
    </Fragment>
  );
}

function Figures(props: { readonly measured: Measured; readonly id: string }) {
  const { measured, id } = props;
  const cells = [
    ['offered', measured.offeredPerSecond, rate(measured.offeredPerSecond)],
    ['started', measured.startedPerSecond, rate(measured.startedPerSecond)],
    ['dropped', measured.dropped, count(measured.dropped)],
    windowed('achieved', measured, measured.achievedPerSecond),
    windowed('goodput', measured, measured.goodputPerSecond),
    windowed('requests', measured, measured.requestsPerSecond),
    ['errors', statedErrorShare(measured), errorShareText(measured)],
  ] as const;
  const quantiles = [
    ['p50', measured.p50Ms],
    ['p95', measured.p95Ms],
    ['p99', measured.p99Ms],
  ] as const;
  return (
    <>
      {cells.map(([name, raw, text]) => (
        <td key={name} data-testid={`${id}-${name}`} data-value={raw ?? ''}>
          {text}
        </td>
      ))}
      {quantiles.map(([name, quantile]) => (
        <td key={name} data-testid={`${id}-${name}`} data-value={quantile.value ?? ''}>
          <QuantileValue quantile={quantile} />
        </td>
      ))}
    </>
  );
}

const windowed = (name: string, measured: Measured, perSecond: number) =>
  [name, statedRate(measured, perSecond), windowRateText(measured, perSecond)] as const;

function NoEvidenceTag(props: { readonly point: LoadPoint }) {
  const found = noEvidence(props.point);
  if (found === null) return null;
  return (
    <div className={classes.badge}>
      <Tag tone="unknown" title={found.reason}>
        {found.label}
      </Tag>
    </div>
  );
}

const columns = 12;

/** A row of its own over all columns: in one column a reason would make the table very tall. */
function Reason(props: { readonly text: string | null; readonly isBad?: boolean }) {
  if (props.text === null) return null;
  return (
    <tr className={table.quiet}>
      <td
        colSpan={columns}
        className={`${table.left} ${classes.reason}`}
        style={props.isBad === true ? { color: toneColor.fail } : {}}
      >
        <span>{props.text}</span>
      </td>
    </tr>
  );
}

function Outcome(props: { readonly point: LoadPoint }) {
  const { tone, text } = stageOutcome(props.point);
  return (
    <span className={classes.outcome} style={{ color: toneColor[tone] }}>
      {(tone === 'pass' || tone === 'fail' || tone === 'unknown') && (
        <VerdictIcon state={tone} size={16} />
      )}
      {text}
    </span>
  );
}

function Breaches(props: { readonly slos: readonly SloOutcome[] }) {
  return props.slos
    .filter((slo) => slo.state !== 'met')
    .map(({ name, reason, state }) => (
      <Reason
        key={name}
        text={reason === null ? name : `${name}: ${reason}`}
        isBad={state === 'breached'}
      />
    ));
}
